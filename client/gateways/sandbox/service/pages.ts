/** Lists in parts. A cursor names the last item that was seen, so what comes and goes elsewhere moves nothing. */
import { readCount } from "./input.ts";
import { type Page, type PageQuery, ServiceError } from "./service.ts";

const LONGEST_PAGE = 1000;
const USUAL_PAGE = 100;

export interface Part {
  readonly limit: number;
  /** As `next` had it; undefined for the first page. */
  readonly after: string | undefined;
}

/** Throws `invalid`. */
export function readPart({ limit, after }: PageQuery): Part {
  const count = readCount(limit, "limit", LONGEST_PAGE, USUAL_PAGE);
  if (after !== undefined && typeof after !== "string") throw badCursor();
  return { limit: count, after };
}

/** The cursor of a list that is in the order of a number; `start` for the first page. Throws `invalid`. */
export function numberAfter({ after }: Part, start: number): number {
  if (after === undefined) return start;
  if (!/^\d{1,15}$/.test(after)) throw badCursor();
  return Number(after);
}

/** The cursor of a list that is in the order of a text. Throws `invalid`. */
export function textAfter({ after }: Part): string {
  if (after === undefined) return "";
  if (!/^[\w-]{1,2000}$/.test(after)) throw badCursor();
  return Buffer.from(after, "base64url").toString();
}

export function textCursor(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** @param rows One more than the page holds, if there are so many. */
export function toPage<Row, T>(
  rows: readonly Row[],
  { limit }: Part,
  item: (row: Row) => T,
  cursor: (row: Row) => string,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(item);
  return rows.length > limit && last !== undefined ? { items, next: cursor(last) } : { items };
}

function badCursor(): ServiceError {
  return new ServiceError("invalid", "The cursor must be the `next` of another page of this list.", {
    field: "after",
  });
}
