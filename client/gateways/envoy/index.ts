import type { Gateway } from "../gateway.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { openDoor } from "../kubernetes/kubeConfig.ts";
import type { Program } from "../program.ts";
import type { GatewaySettings } from "../settings.ts";
import { EnvoyGateway } from "./gateway.ts";

/** `spec.envoy` of a Gateway manifest. */
export interface EnvoyConnection {
  readonly context?: string;
  readonly namespace?: string;
  readonly proxyUrl?: string;
}

/** Reads the kubeconfig and contacts nobody yet. Rejects with `GatewayError` where the context cannot be used. */
export async function openEnvoy(
  settings: GatewaySettings,
  { proxyUrl, ...chosen }: EnvoyConnection,
  { mayRun }: Program,
): Promise<Gateway> {
  const door = await openDoor({ ...chosen, mayRun });
  const cluster = new Cluster(door, { redactor: settings.redactor, log: settings.log });
  return new EnvoyGateway(settings, { cluster, namespace: door.namespace, proxyUrl });
}
