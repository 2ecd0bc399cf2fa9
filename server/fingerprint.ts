import { createHmac, randomBytes } from "node:crypto";

/** Sixteen bytes are enough for no two values to share a fingerprint. */
const length = 22;

/** A key for `fingerprints`; one per process, so that no fingerprint can be looked up in another's. */
export function fingerprintKey(): string {
  return randomBytes(32).toString("hex");
}

/** Fingerprints of values under a key (HMAC-SHA-256, base64url): equal for equal values, and no way back to them. */
export function fingerprints(key: string): (value: string) => string {
  return (value) => createHmac("sha256", key).update(value).digest("base64url").slice(0, length);
}
