/**
 * Quoted scalars and flow collections whose lines are indented less than what they stand in. YAML 1.2 and the `yaml`
 * package want them indented, go-yaml does not care (and JSON pasted into YAML looks like this). Such an island is
 * covered in the text with a quoted scalar of the same length, and read on its own.
 */

export interface Island {
  readonly start: number;
  readonly end: number;
}

/** The text with the island covered. */
export function cover(text: string, { start, end }: Island): string {
  return `${text.slice(0, start)}"${"x".repeat(end - start - 2)}"${text.slice(end)}`;
}

/** The quoted scalar or flow collection that begins at an offset, if it ends a later line. */
export function islandAt(text: string, start: number): Island | undefined {
  const end = closeOf(text, start);
  if (end === undefined || !text.slice(start, end).includes("\n")) return undefined;
  // A quote that is not closed seems to end where the next one is opened: then more text follows.
  return /^[ \t]*(#|[\r\n]|$)/.test(text.slice(end, end + 200)) ? { start, end } : undefined;
}

function closeOf(text: string, start: number): number | undefined {
  const open = text.charAt(start);
  if (open === '"' || open === "'") return quoteEnd(text, start);
  const expected: string[] = [];
  for (let at = start; at < text.length; at++) {
    switch (text.charAt(at)) {
      case "[":
        expected.push("]");
        break;
      case "{":
        expected.push("}");
        break;
      case "]":
      case "}":
        if (expected.pop() !== text.charAt(at)) return undefined;
        if (expected.length === 0) return at + 1;
        break;
      case '"':
      case "'": {
        if (!/[\s,[\]{}:]/.test(text.charAt(at - 1))) break;
        const end = quoteEnd(text, at);
        if (end === undefined) return undefined;
        at = end - 1;
        break;
      }
      case "#": {
        if (!/\s/.test(text.charAt(at - 1))) break;
        const lineBreak = text.indexOf("\n", at);
        if (lineBreak === -1) return undefined;
        at = lineBreak;
        break;
      }
      default:
    }
  }
  return undefined;
}

function quoteEnd(text: string, start: number): number | undefined {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\" && quote === '"') at++;
    else if (character === quote) {
      if (quote === '"' || text.charAt(at + 1) !== "'") return at + 1;
      at++;
    }
  }
  return undefined;
}
