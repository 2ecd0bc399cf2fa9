/** Bytes of a file as text, or why they are none. */
import { isUtf8 } from "node:buffer";

/** Why a file was not read. */
export type ReadProblem = "missing" | "unreadable" | "too large" | "binary" | "not UTF-8";

/** `says` goes behind the file's name and a colon: what happened, a semicolon, what to do. */
export type Read = { readonly text: string } | { readonly problem: ReadProblem; readonly says: string };

/** Git looks as far for a NUL byte to tell binary from text. */
const probed = 8192;

/** UTF-8 with or without a byte order mark, UTF-16 with one. The mark is no part of the text. */
export function decode(bytes: Buffer): Read {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) return notUtf8("UTF-32");
  if (startsWith(bytes, 0xff, 0xfe)) return utf16(bytes.subarray(2));
  if (startsWith(bytes, 0xfe, 0xff)) return utf16(swapped(bytes.subarray(2)));
  if (bytes.subarray(0, probed).includes(0)) {
    return { problem: "binary", says: "this is a binary file, not a manifest; leave it out" };
  }
  if (!isUtf8(bytes)) return notUtf8("neither UTF-8 nor UTF-16");
  return { text: bytes.toString("utf8", startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0) };
}

function utf16(littleEndian: Buffer): Read {
  if (littleEndian.length % 2 !== 0) return notUtf8("UTF-16 with half a character at its end");
  return { text: littleEndian.toString("utf16le") };
}

function swapped(bigEndian: Buffer): Buffer {
  const even = bigEndian.length - (bigEndian.length % 2);
  const copy = Buffer.from(bigEndian);
  copy.subarray(0, even).swap16();
  return copy;
}

function notUtf8(what: string): Read {
  return { problem: "not UTF-8", says: `the text is ${what}; save it as UTF-8` };
}

function startsWith(bytes: Buffer, ...mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}
