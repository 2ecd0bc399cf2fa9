/** Credential values of generated manifests. */
import { createHash } from "node:crypto";

/** A key as a service would make it: long, random to look at, the same in every run. */
export function key(seed) {
  return `gwk_live_${createHash("sha256").update(seed).digest("base64url").replaceAll(/[-_]/g, "x")}`;
}

export function base64(text) {
  return Buffer.from(text).toString("base64");
}
