import type { Kind } from "../facts/kind.ts";

/** Whether the API server has the kind itself and reads it into Go's types; what a custom resource is stays JSON. */
export function isBuiltIn({ group, kubernetes }: Kind): boolean {
  return kubernetes && (group === "" || group === "networking.k8s.io");
}
