/** The last guard before anything is written: keys that slipped into a text do not leave it. */
import { inspect } from "node:util";
import type { CredentialValue } from "./credentialValue.ts";
import { encodingsOf, type Form } from "./keyEncodings.ts";
import { mask } from "./mask.ts";

/** Shorter values would be found by chance in every other word. */
const shortest = 4;

/** What stands in place of a value that nobody told us of: it is not known where the key in it ends. */
const hidden = mask("");

/**
 * What keys look like, and what stands before them. Each pattern takes linear time: what may repeat ends
 * where the next part begins, and no start of a pattern lies in what an attempt that failed has gone through.
 */
const shapes: readonly RegExp[] = [
  // A header, in a request, in JSON, in JSON within JSON, or in a list of names and values.
  /(?<before>(?<![a-z0-9])(?:(?:proxy-)?authorization|(?:x-)?api-?key|(?:x-)?api-token|ocp-apim-subscription-key|(?:set-)?cookie)(?:[\\"']*[ \t]*[:=]|[\\"']+[ \t]*,)[ \t\\"'[]*)(?<value>[^\s\\"'[][^\r\n"'\\]*)/gi,
  /(?<before>(?<![a-z0-9])(?:key|api[_-]?key|subscription[_-]key|token|access[_-]?token|client[_-]secret|password)=)(?<value>[^&\s"'#<>]+)/gi,
  /(?<before>(?<![a-z0-9])(?:(?:bearer|basic)(?:\s|%20|\+)+)+)(?<value>[^\s"',;\\]+)/gi,
  /(?<before>(?<![a-z0-9]))(?<value>sk-[a-z0-9_-]{8,})/gi,
  // The password of a proxy's address.
  /(?<before>:\/\/[^/\s@:]*:)(?<value>[^/\s@]+)(?=@)/g,
  // What Node shows of bytes.
  /(?<before><Buffer )(?<value>[0-9a-f][0-9a-f ]*)/g,
];

/** Every logger writes through one. It never throws, and takes time in proportion to the text. */
export class Redactor {
  readonly #told = new Map<
    string,
    { times: number; readonly forms: readonly Form[]; readonly mask: string }
  >();

  /**
   * Hides a value from now on, in every encoding that keys travel in. Values of fewer than 4 characters are not
   * looked for.
   * @returns a function that ends it, for a key that is no more; call it once.
   */
  add(value: CredentialValue): () => void {
    const key = value.reveal().trim();
    if (key.length < shortest) return () => {};
    const told = this.#told.get(key) ?? { times: 0, forms: encodingsOf(key), mask: mask(key) };
    told.times++;
    this.#told.set(key, told);
    return () => {
      told.times--;
      if (told.times === 0) this.#told.delete(key);
    };
  }

  /** `text` with its keys masked. */
  redact(text: string): string {
    return shapes.reduce(hideShape, this.#hideTold(text));
  }

  #hideTold(text: string): string {
    const hits: Hit[] = [];
    for (const { forms, mask } of this.#told.values()) {
      for (const form of forms) findAll(text, form, mask, hits);
    }
    return hits.length === 0 ? text : replaceAll(text, hits);
  }
}

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
}

function findAll(text: string, { text: form, lead, trail }: Form, mask: string, hits: Hit[]): void {
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    const start = Math.max(0, at - lead);
    hits.push({ start, end: Math.min(text.length, at + form.length + trail), mask });
  }
}

/** Hits that overlap become one. */
function replaceAll(text: string, hits: Hit[]): string {
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  let result = "";
  let done = 0;
  for (const { start, end, mask } of hits) {
    if (start >= done) result += text.slice(done, start) + mask;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}

function hideShape(text: string, shape: RegExp): string {
  return text.replace(shape, (...match) => {
    const { before, value }: { before: string; value: string } = match.at(-1);
    return before + (isMasked(value) ? value : hidden);
  });
}

/** Masked already, by what was told: the four characters that `mask` shows stay. */
function isMasked(value: string): boolean {
  return /^(?:(?:bearer|basic)\s)?•{8}\S{0,4}\s*$/i.test(value);
}

/**
 * A logger's way out: what it hands over is put on one text with its details, as `console.log` would, redacted,
 * and only then written.
 */
export function redacting(
  redactor: Redactor,
  write: (text: string) => void,
): (message: string, ...details: readonly unknown[]) => void {
  return (message, ...details) => write(redactor.redact([message, ...details.map(shown)].join(" ")));
}

function shown(detail: unknown): string {
  if (typeof detail === "string") return detail;
  try {
    return inspect(detail, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null });
  } catch {
    // A getter or a proxy of the object's own threw.
    return "(cannot be shown)";
  }
}
