/** Keys as text: how they are made, and what of them is kept. */
import { createHmac, randomBytes } from "node:crypto";
import { CredentialValue } from "../../../credentials/credentialValue.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARACTERS = 40;
const PREFIX_LENGTH = 9;
/** More than a key has; the rest of a longer text cannot make it right. */
const LONGEST_READ = 128;

/** `sk-` and 40 characters of base62: 238 bits, of which the prefix shows 36. */
export function newKey(): CredentialValue {
  let text = "";
  while (text.length < RANDOM_CHARACTERS) {
    for (const byte of randomBytes(64)) {
      // 248 is 4 × 62: above it, some characters would come more often than others.
      if (byte < 248 && text.length < RANDOM_CHARACTERS) text += ALPHABET[byte % 62];
    }
  }
  return new CredentialValue(`sk-${text}`);
}

/** What a key is known by. */
export interface KeyTrace {
  readonly prefix: string;
  /** HMAC-SHA-256 under the folder's secret. */
  readonly digest: Buffer;
}

/** Of any text, key or not, in the same time. */
export function traceOf(text: string, secret: Buffer): KeyTrace {
  const read = text.slice(0, LONGEST_READ);
  return {
    prefix: read.slice(0, PREFIX_LENGTH),
    digest: createHmac("sha256", secret).update(read).digest(),
  };
}
