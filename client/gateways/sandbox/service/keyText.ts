/** Keys as text: how they are made, and what of them is kept. */
import { hash, randomBytes } from "node:crypto";
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
    digest: hmac(secret, read),
  };
}

/** SHA-256's, in bytes. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 (RFC 2104) of two hashes: an `Hmac` of Node's is made anew for each text, and takes as long to be
 * collected as to be made. `secret` is no longer than a block.
 */
function hmac(secret: Buffer, text: string): Buffer {
  const inner = padded(secret, 0x36, Buffer.byteLength(text));
  inner.write(text, BLOCK);
  const outer = padded(secret, 0x5c, DIGEST);
  outer.write(hash("sha256", inner, "binary"), BLOCK, "binary");
  return Buffer.from(hash("sha256", outer, "binary"), "binary");
}

/** A block of `pad` with the secret in it, and `room` bytes to be written. */
function padded(secret: Buffer, pad: number, room: number): Buffer {
  const bytes = Buffer.allocUnsafe(BLOCK + room).fill(pad, 0, BLOCK);
  for (let at = 0; at < secret.length; at++) bytes[at] = (secret[at] ?? 0) ^ pad;
  return bytes;
}
