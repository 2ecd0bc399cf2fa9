import type { Answer } from "./attempt.ts";
import type { Setback } from "./setback.ts";
import { ShapeError } from "./shape.ts";

/**
 * What `read` makes of a good answer's JSON, or why it is none. Nothing of the answer is quoted: it may hold a key.
 * @param wrong "https://… does not answer as a key service does"
 */
export function decode<T>(
  answer: Answer,
  read: (value: unknown) => T,
  wrong: string,
): { value: T } | Setback {
  const setback = (why: string): Setback => ({
    code: "invalid",
    says: `${wrong} (${why})`,
    next: "Check the address: something else answers there, or another version of it.",
    unclear: true,
    again: "never",
  });
  const isEmpty = answer.body.length === 0;
  let json: unknown;
  try {
    // Fails where a byte is wrong, and drops a byte order mark.
    json = isEmpty ? undefined : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.body));
  } catch {
    return setback(kindOf(answer));
  }
  try {
    return { value: read(json) };
  } catch (error) {
    if (isEmpty) return setback("the answer is empty");
    return setback(error instanceof ShapeError ? error.message : "its JSON has another shape");
  }
}

function kindOf({ body, headers }: Answer): string {
  const type = headers["content-type"] ?? "";
  const start = body.subarray(0, 256).toString("latin1").trimStart();
  if (/\bhtml\b/i.test(type) || /^<(!doctype html|html)/i.test(start)) return "it is a page of HTML";
  return /^[[{]/.test(start) ? "its JSON is broken or cut off" : "it is not JSON";
}
