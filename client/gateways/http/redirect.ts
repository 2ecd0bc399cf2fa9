import type { Answer, OutgoingRequest } from "./attempt.ts";
import type { Setback } from "./setback.ts";

const mostRedirects = 5;

/**
 * Where a redirect leads, as path and query; `answer` itself where it is none. Only reading is redirected, and only
 * within the origin: the token is for this one.
 * @param seen Paths asked for so far.
 */
export function follow(
  answer: Answer,
  method: OutgoingRequest["method"],
  from: URL,
  seen: ReadonlySet<string>,
): string | Answer | Setback {
  const { location } = answer.headers;
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
  const refused = (says: string, next: string): Setback => ({
    code: "invalid",
    says: `${from.origin} ${says}`,
    next,
    // See Other is said after something was done.
    unclear: answer.status === 303,
    again: "never",
  });
  const broken = "Check the address; if it is right, tell the gateway's owner.";
  if (!URL.canParse(location, from.href)) return refused("redirects to nowhere", broken);
  const to = new URL(location, from);
  if (to.origin !== from.origin) {
    const target = /^https?:$/.test(to.protocol) ? to.origin : to.protocol;
    return refused(
      `redirects to ${target}, where the token does not go`,
      `If you trust ${target}, make it the gateway's address.`,
    );
  }
  if (method !== "GET") return refused("redirects what was to be written", broken);
  const path = `${to.pathname}${to.search}`;
  if (seen.has(path)) return refused("redirects in a circle", broken);
  if (seen.size > mostRedirects) return refused(`redirects more than ${mostRedirects} times`, broken);
  return path;
}
