/** Whether a call is sent again, and when. */
import type { IncomingHttpHeaders } from "node:http";
import { type OutgoingRequest, repeatable } from "./attempt.ts";
import type { Setback } from "./setback.ts";

export const mostAttempts = 4;

/** Milliseconds: what back-off begins with, and what it never exceeds. */
const first = 250;
const longest = 8_000;

/**
 * Milliseconds to wait before attempt number `made + 1`; undefined where it must not, or need not, be made.
 * What the gateway asks for is kept to; else each wait is up to twice as long as the last, and chance keeps
 * clients apart.
 */
export function waitBeforeNext(
  { again, wait }: Setback,
  method: OutgoingRequest["method"],
  made: number,
  random: () => number,
): number | undefined {
  if (made >= mostAttempts || again === "never") return undefined;
  if (again === "repeatable" && !repeatable(method)) return undefined;
  const most = Math.min(longest, first * 2 ** (made - 1));
  return wait ?? Math.round(most / 2 + (most / 2) * random());
}

/**
 * Milliseconds, from `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). A date counts from the gateway's own
 * `Date`, so that this machine's clock does not matter.
 */
export function retryAfter(headers: IncomingHttpHeaders, date: number): number | undefined {
  const text = headers["retry-after"]?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // `Date.parse` makes a date of almost anything; those of HTTP begin with a weekday.
  const until = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const theirs = Date.parse(headers.date ?? "");
  return Math.max(0, until - (Number.isNaN(theirs) ? date : theirs));
}
