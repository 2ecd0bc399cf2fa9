/** What callers are told of their limits. */
import { type Quota, SPANS } from "./limiter.ts";

/**
 * Two families that clients know. Envoy's `X-RateLimit-*` (its `DRAFT_VERSION_03`): the limit that is nearest,
 * then every limit with its window in seconds. Kong's `RateLimit-*` (draft-polli-ratelimit-headers): plain numbers.
 */
export function quotaHeaders(quotas: readonly Quota[], refusedBy?: Quota): Record<string, string> {
  const nearest = refusedBy ?? quotas.toSorted((one, other) => one.remaining - other.remaining)[0];
  if (nearest === undefined) return {};
  const policies = quotas.map(({ span, limit }) => `${limit};w=${SPANS[span] / 1000}`);
  return {
    "X-RateLimit-Limit": [nearest.limit, ...policies].join(", "),
    "X-RateLimit-Remaining": String(nearest.remaining),
    "X-RateLimit-Reset": String(nearest.reset),
    "RateLimit-Limit": String(nearest.limit),
    "RateLimit-Remaining": String(nearest.remaining),
    "RateLimit-Reset": String(nearest.reset),
  };
}
