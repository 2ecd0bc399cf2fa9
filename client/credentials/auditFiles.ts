/** The files of an audit log: `audit-<sequence of the first line>.jsonl`, and `audit.head`, which knows both ends. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "../durableFile.ts";
import { nothing } from "./auditLine.ts";
import { readPrivate } from "./privateFile.ts";

/** Both ends of the chain; without it nobody could tell that lines were cut off there. */
export interface Head {
  /** Sequence of the oldest line that is kept. Lines below it are no longer part of the log. */
  readonly first: number;
  /** What the oldest line follows. */
  readonly firstPrevious: string;
  /** Sequence and hash of the newest line. */
  readonly last: number;
  readonly hash: string;
}

export interface AuditFile {
  readonly path: string;
  /** Sequence of its first line, by its name. */
  readonly first: number;
}

/** Oldest first. */
export async function auditFiles(folder: string): Promise<AuditFile[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => {
      const [, digits] = /^audit-(\d{12})\.jsonl$/.exec(name) ?? [];
      return digits === undefined ? [] : [{ path: join(folder, name), first: Number(digits) }];
    })
    .sort((a, b) => a.first - b.first);
}

export function auditFile(folder: string, first: number): AuditFile {
  return { path: join(folder, `audit-${String(first).padStart(12, "0")}.jsonl`), first };
}

export function headFile(folder: string): string {
  return join(folder, "audit.head");
}

/** The head of a log without entries. */
export const emptyHead: Head = { first: 1, firstPrevious: nothing, last: 0, hash: nothing };

/** `damaged` where there is a file and it is not exactly as we write it. */
export async function readHead(folder: string): Promise<Head | "missing" | "damaged"> {
  const bytes = await readPrivate(headFile(folder));
  if (bytes === undefined) return (await isAtBeginning(folder)) ? emptyHead : "missing";
  try {
    const head: Head = JSON.parse(bytes.toString("latin1"));
    return bytes.equals(Buffer.from(headText(head))) ? head : "damaged";
  } catch {
    // Not JSON, or not an object.
    return "damaged";
  }
}

/** A first line is there before the first head is. */
async function isAtBeginning(folder: string): Promise<boolean> {
  const [oldest, ...others] = await auditFiles(folder);
  if (oldest === undefined) return true;
  if (others.length > 0 || oldest.first !== 1) return false;
  const bytes = (await readPrivate(oldest.path)) ?? Buffer.alloc(0);
  return splitLines(bytes).lines.length <= 1;
}

export async function writeHead(folder: string, head: Head): Promise<void> {
  await writeDurably(headFile(folder), headText(head));
}

function headText({ first, firstPrevious, last, hash }: Head): string {
  return `${JSON.stringify({ first: Number(first), firstPrevious, last: Number(last), hash })}\n`;
}

/** Where lines end: the parts between breaks, and what stands after the last one. */
export function splitLines(bytes: Buffer): { readonly lines: Buffer[]; readonly rest: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}
