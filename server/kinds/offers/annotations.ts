/** Annotations that the Kong Ingress Controller reads, as kinds offer them (KIC internal/annotations/annotations.go). */
import type { KnownKey } from "../../language/completion/offers.ts";

export const kongClass: KnownKey = {
  name: "kubernetes.io/ingress.class",
  says: "The class of the Kong Ingress Controller that is to serve this object. Another class, or none where the cluster has no default class, and it is ignored.",
};

/** @param whose whom the plugins run for, as in “this consumer's requests” */
export function kongPlugins(whose: string): KnownKey {
  return {
    name: "konghq.com/plugins",
    says: `Names of KongPlugins that run for ${whose}, separated by commas.`,
  };
}
