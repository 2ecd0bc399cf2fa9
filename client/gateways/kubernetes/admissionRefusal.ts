/** What admission, not permission, holds against a write: webhooks and policies of whoever runs the cluster. */
import type { Setback } from "../http/setback.ts";

/**
 * Nothing was written in any of these cases. A webhook may give its refusal any status and reason.
 * @param says Makes the words of others fit to be shown.
 */
export function setbackOfAdmission(message: string, says: (text: string) => string): Setback | undefined {
  const about = { unclear: false, again: "never" } as const;
  const denied =
    /(admission webhook) "([^"]+)" denied the request(?:: (.*))?/s.exec(message) ??
    /(ValidatingAdmissionPolicy) '([^']+)' .*?denied request(?:: (.*))?/s.exec(message);
  if (denied !== null) {
    const [, what, name, why = ""] = denied;
    return {
      ...about,
      code: "invalid",
      says: says(`the ${what} ${name} denied it${why === "" ? "" : `: ${why}`}`),
      next: "Change what it names, or ask whoever runs it.",
    };
  }
  const [, name, why = ""] = /failed calling webhook "([^"]+)":? ?(.*)/s.exec(message) ?? [];
  if (name === undefined) return undefined;
  const isSlow = /deadline exceeded|Client\.Timeout|i\/o timeout/.test(why);
  return {
    ...about,
    code: "unreachable",
    says: `the admission webhook ${name} ${isSlow ? "does not answer in time" : "cannot be asked"}`,
    next: "Ask whoever runs the cluster: nobody can write this kind of object until it is mended.",
    // One that hangs would hang as long again.
    again: isSlow ? "never" : "any",
  };
}
