import { curlCommand } from "../curl.ts";
import { type Part, plainText } from "../parts.ts";
import { cmdText } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

/** For the prompt of cmd.exe. */
export const curlCmd: SnippetLanguage = {
  id: "curl-cmd",
  name: "curl (cmd)",
  editorLanguage: "bat",
  headers: "ascii",
  write: (call) => curlCommand(call, { program: "curl", word, continues: " ^" }),
};

function word(parts: readonly Part[]): string {
  const text = plainText(parts);
  if (text !== undefined && /^[\w./:-]+$/.test(text)) return text;
  // A key with a quote in it cannot be had from a variable: cmd puts it in before it looks for quotes.
  const inside = parts.map((part) => ("text" in part ? cmdText(part.text) : "%GATEWAY_KEY%")).join("");
  // A backslash before the last quote would escape it.
  return `"${inside.replace(/\\+$/, "$&$&")}"`;
}
