/** The API server's words, as far as they may be repeated. */

/** One line of at most 300 characters, without marks that a terminal would obey. */
export function cut(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/**
 * `Invalid value: "abc": must be a name` without the value, which may be a key. Source: k8s.io/apimachinery
 * pkg/util/validation/field/errors.go (ErrorBody): a text in Go's quotes, a number, or JSON.
 */
export function withoutValue(message: string): string {
  const quoting = /^(Invalid value|Unsupported value|Duplicate value|Not found|Internal error): ?/.exec(
    message,
  );
  if (quoting === null) return message;
  const rest = message.slice(quoting[0].length);
  const detail = rest.slice(endOfValue(rest)).replace(/^:\s*/, "");
  return detail === "" ? (quoting[1] ?? "").toLowerCase() : detail;
}

function endOfValue(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (quoted) {
      if (mark === "\\") at++;
      else if (mark === '"') quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === "{" || mark === "[") depth++;
    else if (mark === "}" || mark === "]") depth--;
    else if (mark === ":" && depth <= 0) return at;
  }
  return text.length;
}
