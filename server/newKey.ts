import { randomInt } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const length = 40;

/** A fresh API key from the system's CSPRNG: 40 letters and digits (238 bits), safe in any header or query. */
export function newKey(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
