import type { Gateway } from "../gateway.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { type ClusterConnection, openDoor } from "../kubernetes/kubeConfig.ts";
import type { GatewaySettings } from "../settings.ts";
import { EnvoyGateway } from "./gateway.ts";

/** `spec.envoy` of a Gateway manifest, and what the program adds. */
export interface EnvoyConnection extends ClusterConnection {
  readonly proxyUrl?: string;
}

/** Reads the kubeconfig and contacts nobody yet. Throws `GatewayError` where the context cannot be used. */
export function openEnvoy(settings: GatewaySettings, { proxyUrl, ...connection }: EnvoyConnection): Gateway {
  const door = openDoor(connection);
  const cluster = new Cluster(door, { redactor: settings.redactor, log: settings.log });
  return new EnvoyGateway(settings, { cluster, namespace: door.namespace, proxyUrl });
}
