import { GatewayError } from "../../gateways/gatewayError.ts";
import type { CallHeader } from "../call.ts";
import { withoutQueryKey } from "../curl.ts";
import { layout } from "../layout.ts";
import { joined, type Part, plainText } from "../parts.ts";
import { bashWords } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

/** A variable's value is read by HTTPie's parser of items too: a key that begins with `@` would be a file's name. */
export const httpie: SnippetLanguage = {
  id: "httpie",
  name: "HTTPie",
  editorLanguage: "shellscript",
  headers: "utf-8",
  write(call) {
    const variable = call.queryKey !== undefined && plainText([call.queryKey.value]) === undefined;
    const items = { ...(variable ? withoutQueryKey(call) : call), headers: call.headers.map(itemOf) };
    const lines = layout(items, ["shell", "httpie"], bashWords).split(/ +\\\n/);
    if (variable && call.queryKey !== undefined) {
      lines.push(
        `  ${bashWords(joined([{ text: `${escapedItem(call.queryKey.name)}==` }, { key: "key" }]))}`,
      );
    }
    return (
      lines
        .join(" \\\n")
        // An `echo` may take a backslash, or `-n`, for its own.
        .replace(/^echo /, "printf %s ")
        // Without a terminal HTTPie waits for a body.
        .replace(/^http /, "http --ignore-stdin ")
    );
  },
};

/**
 * A header's value with the signs escaped that part an item: `name:@…` would read a file.
 * https://httpie.io/docs/cli/escaping-rules
 */
function itemOf({ name, value }: CallHeader): CallHeader {
  return {
    name,
    value: value.map((part): Part => {
      if (!("text" in part)) return part;
      return { text: escapedItem(part.text) };
    }),
  };
}

function escapedItem(text: string): string {
  // The parser (`KeyValueArgType.tokenize`) has no way to say it: it leaves an escaped backslash doubled.
  if (/\\[:=@;]/.test(text)) {
    throw new GatewayError("invalid", "HTTPie cannot send a backslash before : = @ or ;", {
      next: "Take curl for this one.",
    });
  }
  return text.replace(/[:=@;]/g, "\\$&");
}
