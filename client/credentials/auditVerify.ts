/** Whether an audit log is as it was written. */
import { basename } from "node:path";
import { auditFiles, type Head, readHead, splitLines } from "./auditFiles.ts";
import { type AuditEntry, readLine } from "./auditLine.ts";
import { readPrivate } from "./privateFile.ts";

export type AuditVerdict =
  | {
      readonly intact: true;
      readonly entries: number;
      /** Entries by which the log itself says that something was mended, by action `mend`. */
      readonly mended: number;
      /** A crash broke the last line off while it was written; the next entry puts it aside. */
      readonly unfinished: boolean;
    }
  | AuditFault;

/** The first thing that is wrong. */
export interface AuditFault {
  readonly intact: false;
  readonly what: "changed" | "removed" | "inserted" | "reordered" | "cut off" | "head";
  /** Name of the file. */
  readonly file: string;
  /** Counts from 1; absent where no line is there to point to. */
  readonly line?: number;
  /** A sentence. */
  readonly says: string;
}

interface Line {
  readonly file: string;
  readonly number: number;
  readonly entry: AuditEntry | undefined;
}

/** Reads every file of the log in `folder`. The caller holds the log's lock. */
export async function verifyChain(folder: string): Promise<AuditVerdict> {
  const head = await readHead(folder);
  const { lines, rest, newest } = await readAll(folder, typeof head === "string" ? undefined : head);
  const fault = faultOfLines(lines, typeof head === "string" ? undefined : head);
  if (fault !== undefined) return fault;
  if (typeof head === "string") {
    const says = `audit.head is ${head}: what was cut off at either end cannot be told.`;
    return { intact: false, what: "head", file: "audit.head", says };
  }
  const last = lines.at(-1)?.entry?.sequence ?? head.first - 1;
  if (last < head.last) {
    const file = newest ?? "audit.head";
    return {
      intact: false,
      what: "cut off",
      file,
      says: `${head.last - last} of ${head.last} entries are missing at the end of ${file}.`,
    };
  }
  const mended = lines.filter(({ entry }) => entry?.action === "mend").length;
  return { intact: true, entries: lines.length, mended, unfinished: rest };
}

async function readAll(folder: string, head: Head | undefined) {
  const files = (await auditFiles(folder)).filter(({ first }) => first >= (head?.first ?? 0));
  const lines: Line[] = [];
  let rest = false;
  for (const [index, { path }] of files.entries()) {
    const file = basename(path);
    const parts = splitLines((await readPrivate(path)) ?? Buffer.alloc(0));
    lines.push(...parts.lines.map((bytes, i) => ({ file, number: i + 1, entry: readLine(bytes) })));
    if (parts.rest.length === 0) continue;
    // Only the end of the newest file can have broken off; elsewhere a line break is gone.
    if (index === files.length - 1) rest = true;
    else lines.push({ file, number: parts.lines.length + 1, entry: undefined });
  }
  const newest = files.at(-1);
  return { lines, rest, newest: newest && basename(newest.path) };
}

function faultOfLines(lines: readonly Line[], head: Head | undefined): AuditFault | undefined {
  const begin = lines[0]?.entry;
  let sequence = head?.first ?? begin?.sequence ?? 1;
  let previous = head?.firstPrevious ?? begin?.previous;
  for (const line of lines) {
    const { entry } = line;
    if (entry === undefined) return fault(line, "changed", "is not as it was written");
    if (entry.sequence > sequence) return missing(line, lines, entry.sequence, sequence);
    if (entry.sequence < sequence) {
      return fault(line, "inserted", `has number ${entry.sequence}, which an earlier line has`);
    }
    if (entry.previous !== previous) return fault(line, "changed", "does not follow from the line before it");
    if (head !== undefined && sequence === head.last && entry.hash !== head.hash) {
      return fault(line, "changed", "is not the one that audit.head knows");
    }
    if (head !== undefined && sequence > head.last + 1) {
      return fault(line, "inserted", "stands behind the end that audit.head knows");
    }
    sequence++;
    previous = entry.hash;
  }
  return undefined;
}

function missing(line: Line, lines: readonly Line[], found: number, expected: number): AuditFault {
  if (lines.some(({ entry }) => entry?.sequence === expected)) {
    return fault(line, "reordered", `has number ${found}; number ${expected} comes later`);
  }
  const gone = found - expected === 1 ? `${expected} is` : `${expected} to ${found - 1} are`;
  return fault(line, "removed", `has number ${found}; before it, ${gone} missing`);
}

function fault({ file, number }: Line, what: AuditFault["what"], clause: string): AuditFault {
  return { intact: false, what, file, line: number, says: `Line ${number} of ${file} ${clause}.` };
}
