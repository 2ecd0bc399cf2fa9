/** The key as the environment variable `GATEWAY_KEY` has it, or percent-encoded, as it may stand in a URL. */
export type KeyPart = "key" | "encoded key";

/** A string of a snippet in pieces: text as it stands, and the key, known when the snippet runs. */
export type Part = { readonly text: string } | { readonly key: KeyPart };

/** The text where no key is in it. */
export function plainText(parts: readonly Part[]): string | undefined {
  return parts.every((part) => "text" in part) ? parts.map(({ text }) => text).join("") : undefined;
}

/** Neighbouring texts become one, empty ones none; at least one part is left. */
export function joined(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (!("text" in part)) result.push(part);
    else if (last !== undefined && "text" in last)
      result[result.length - 1] = { text: last.text + part.text };
    else if (part.text !== "") result.push(part);
  }
  return result.length === 0 ? [{ text: "" }] : result;
}

/** How a language writes a string: its literal for text, its expressions for the key, what stands between. */
export interface Strings {
  literal(text: string): string;
  readonly keys: Readonly<Record<KeyPart, string>>;
  /** ` + ` in most languages. */
  readonly concatenate: string;
}

/** An expression of a language whose strings are put together from literals and variables. */
export function expression(parts: readonly Part[], { literal, keys, concatenate }: Strings): string {
  return parts.map((part) => ("text" in part ? literal(part.text) : keys[part.key])).join(concatenate);
}
