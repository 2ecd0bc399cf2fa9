/**
 * Keys as JSON. The names and the envelope of a new key (`api_key`, `plain_key`) are those of the public Envoy API
 * key service that the contract comes from (its struct `CreateAPIKeyResponse`), so that its clients can talk to us.
 */
import type { IssuedKey, KeyRecord } from "../service.ts";
import type { Json } from "./route.ts";

export function keyJson(record: KeyRecord): Json {
  return {
    id: record.id,
    user_id: record.userId,
    name: record.name,
    created_at: record.createdAt,
    last_used_at: record.lastUsedAt ?? null,
    is_active: record.state === "active",
    rate_limit_per_minute: record.requestsPerMinute ?? null,
    rate_limit_per_day: record.requestsPerDay ?? null,
    // Beyond that contract:
    prefix: record.prefix,
    version: record.version,
    next:
      record.next === undefined
        ? null
        : {
            version: record.next.version,
            prefix: record.next.prefix,
            created_at: record.next.createdAt,
          },
    state: record.state,
    plan: record.plan ?? null,
    scopes: record.scopes,
    allowed_addresses: record.allowedAddresses,
    expires_at: record.expiresAt ?? null,
  };
}

/** The one answer that holds a key. */
export function issuedJson({ record, key }: IssuedKey): Json {
  return { api_key: keyJson(record), plain_key: key.reveal() };
}
