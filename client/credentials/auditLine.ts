/** One line of the audit log: its fields, its bytes, its place in the chain. */
import { createHash } from "node:crypto";

export interface AuditEntry {
  /** Counts from 1, over all files. */
  readonly sequence: number;
  /** RFC 3339, UTC. */
  readonly when: string;
  /** The operating system's user. */
  readonly who: string;
  readonly action: string;
  readonly gateway: string;
  readonly subscription: string;
  /** See `fingerprint.ts`; absent where no key was at hand. */
  readonly fingerprint?: string;
  readonly outcome: string;
  /** `hash` of the entry before, `nothing` for the first. */
  readonly previous: string;
  /** SHA-256, hexadecimal, of `previous`, a line break, and the line without this field. */
  readonly hash: string;
}

/** What the first entry follows. */
export const nothing = "0".repeat(64);

/** UTF-16 units of one field: with all fields full of escapes, a line stays below `longestLine`. */
const longestField = 1000;
/** Bytes, line break included. */
export const longestLine = 64 * 1024;

/** The text of a line, without its break, and its hash. */
export function writeLine(entry: Omit<AuditEntry, "hash">): { readonly line: string; readonly hash: string } {
  const { sequence, when, who, action, gateway, subscription, fingerprint, outcome, previous } = entry;
  const fields = { when, who, action, gateway, subscription, fingerprint, outcome, previous };
  const content = [
    `"sequence":${sequence}`,
    ...Object.entries(fields).flatMap(([name, text]) => field(name, text)),
  ];
  const hash = createHash("sha256").update(`${previous}\n{${content}}`).digest("hex");
  return { line: `{${content},"hash":"${hash}"}`, hash };
}

function field(name: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`"${name}":${quoted(text)}`];
}

/**
 * JSON in which no character ends a line, moves a cursor or turns the direction of writing: JSON itself lets C1
 * controls, U+2028 and invisible format characters stand as they are.
 */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(""),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/** What a field takes of a text. */
export function shortened(text: string): string {
  return text.length <= longestField ? text : `${text.slice(0, longestField - 1)}…`;
}

/** The entry that exactly these bytes are the line of; undefined where a single one is not as we write it. */
export function readLine(bytes: Uint8Array): AuditEntry | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const entry: AuditEntry = JSON.parse(text);
    return writeLine(entry).line === text ? entry : undefined;
  } catch {
    // Not UTF-8, not JSON, not an object: not our line.
    return undefined;
  }
}
