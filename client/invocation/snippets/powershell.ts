import { layout } from "../layout.ts";
import { expression, type Part } from "../parts.ts";
import { powershellLiteral } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

export const powershell: SnippetLanguage = {
  id: "powershell",
  name: "PowerShell",
  editorLanguage: "powershell",
  headers: "ascii",
  write: (call) =>
    layout(call, ["powershell", "restmethod"], argument)
      // `-ContentType` says it; among the headers Windows PowerShell refuses it.
      .replace(/^\$headers\.Add\("content-type", .*\n/m, "")
      .replace(/^\$response = /m, ""),
};

function argument(parts: readonly Part[]): string {
  const written = expression(parts, {
    literal: powershellLiteral,
    keys: { key: "$env:GATEWAY_KEY", "encoded key": "[uri]::EscapeDataString($env:GATEWAY_KEY)" },
    concatenate: " + ",
  });
  return parts.length === 1 ? written : `(${written})`;
}
