import { createHash } from "node:crypto";
import type { CredentialValue } from "./credentialValue.ts";

/** Names a key in logs and audit: the first 8 hexadecimal digits of the SHA-256 of its UTF-8 text. */
export function fingerprint(value: CredentialValue): string {
  return createHash("sha256").update(value.reveal(), "utf8").digest("hex").slice(0, 8);
}
