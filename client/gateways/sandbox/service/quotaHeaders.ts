/** What callers are told of their limits. */
import { type Quota, SPANS } from "./limiter.ts";

/**
 * Two families that clients know. Envoy's `X-RateLimit-*` (its `DRAFT_VERSION_03`): the limit that is nearest,
 * then every limit with its window in seconds. Kong's `RateLimit-*` (draft-polli-ratelimit-headers): plain numbers.
 */
export function quotaHeaders(quotas: readonly Quota[], refusedBy?: Quota): Record<string, string> {
  let nearest = refusedBy ?? quotas[0];
  if (nearest === undefined) return {};
  let policies = "";
  for (const quota of quotas) {
    if (refusedBy === undefined && quota.remaining < nearest.remaining) nearest = quota;
    policies += `, ${quota.limit};w=${SPANS[quota.span] / 1000}`;
  }
  const limit = String(nearest.limit);
  const remaining = String(nearest.remaining);
  const reset = String(nearest.reset);
  return {
    "X-RateLimit-Limit": limit + policies,
    "X-RateLimit-Remaining": remaining,
    "X-RateLimit-Reset": reset,
    "RateLimit-Limit": limit,
    "RateLimit-Remaining": remaining,
    "RateLimit-Reset": reset,
  };
}
