/** The account that a cluster gives each of its pods. */
import { existsSync, readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import type { KubeConfigEntries } from "./kubeConfigFiles.ts";

const name = "in-cluster";

/**
 * As a kubeconfig with one context, `in-cluster`; undefined where this runs in no pod. The token is a file that the
 * kubelet renews. Source: kubernetes.io/docs/tasks/run-application/access-api-from-pod.
 * @param folder Where the kubelet puts it.
 */
export function serviceAccount(
  folder = "/var/run/secrets/kubernetes.io/serviceaccount",
): KubeConfigEntries | undefined {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  if (host === "" || !existsSync(join(folder, "token"))) return undefined;
  const one = (fields: Readonly<Record<string, unknown>>) => new Map([[name, { fields, folder }]]);
  const namespace = join(folder, "namespace");
  return {
    current: name,
    contexts: one({
      cluster: name,
      user: name,
      ...(existsSync(namespace) ? { namespace: readFileSync(namespace, "utf8").trim() } : {}),
    }),
    clusters: one({
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      "certificate-authority": "ca.crt",
    }),
    users: one({ tokenFile: "token" }),
  };
}
