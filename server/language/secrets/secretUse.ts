/** What gateways do without the Secret that a manifest names: gateway-semantics §1.2, §2.1, §5.1, §6. */
import type { SecretUse } from "../facts/facts.ts";

/** As the end of a sentence. */
export function withoutSecret({ gateway, without }: SecretUse): string {
  return without ?? consequences[gateway];
}

const consequences = {
  apisix: "APISIX refuses this consumer",
  kong: "Kong skips this credential, and callers get 401",
  envoy: "Envoy answers 500 on every route of this policy",
  traefik: "Traefik drops this middleware, and routes that use it answer 404",
} as const;
