/** Scalars with an explicit tag (`!!int 1`), read as go-yaml 2.4 reads them (`resolve.go`, `decode.go`). */
import { isInteger, resolvePlain, type ScalarValue } from "./resolve.ts";

export type Resolved = { readonly value: ScalarValue } | { readonly fault: string };

const core = "tag:yaml.org,2002:";

/** Which texts, and the values they would have without a tag, go-yaml takes under a tag. */
const takes: Readonly<Record<string, (value: ScalarValue, text: string) => boolean>> = {
  bool: (value) => typeof value === "boolean",
  int: (_, text) => isInteger(text),
  float: (value) => typeof value === "number" || (typeof value === "bigint" && value < 2n ** 63n),
  null: (value) => value === null,
  timestamp: (value) => typeof value === "string" && /^[0-9]{4}-/.test(value),
};

/** The value of a scalar's text under its tag in full form. A tag that go-yaml does not know makes a string of it. */
export function resolveTagged(tag: string, text: string): Resolved {
  const name = tag.startsWith(core) ? tag.slice(core.length) : "";
  if (name === "binary") {
    const value = decodeBase64(text);
    return value === undefined
      ? { fault: "The value is tagged !!binary, but it is not base64 with its padding and without spaces." }
      : { value };
  }
  const taken = Object.hasOwn(takes, name) ? takes[name] : undefined;
  if (taken === undefined) return { value: text };
  const value = resolvePlain(text);
  if (taken(value, text)) return { value: name === "float" ? Number(value) : value };
  return { fault: `The value is tagged !!${name}, but what follows is not of that type.` };
}

function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) return undefined;
  const bytes = Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
  return utf8(bytes);
}

/** As Go writes bytes into JSON: every byte that is no part of a character becomes U+FFFD. */
function utf8(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const [character, length] = characterAt(bytes, i, decoder);
      text += character;
      i += length;
    }
    return text;
  }
}

function characterAt(
  bytes: Uint8Array,
  start: number,
  decoder: InstanceType<typeof TextDecoder>,
): [string, number] {
  const lead = bytes[start] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return [decoder.decode(bytes.subarray(start, start + length)), length];
  } catch {
    return ["\ufffd", 1];
  }
}
