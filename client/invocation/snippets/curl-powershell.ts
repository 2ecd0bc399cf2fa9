import { argumentsOf, curlCommand } from "../curl.ts";
import { expression, type Part } from "../parts.ts";
import { powershellLiteral, windowsArgument } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

/** In Windows PowerShell `curl` is another command. */
export const curlPowershell: SnippetLanguage = {
  id: "curl-powershell",
  name: "curl (PowerShell)",
  editorLanguage: "powershell",
  headers: "ascii",
  write(call) {
    const command = curlCommand(call, { program: "curl.exe", word, continues: " `" });
    const quotes = argumentsOf(call).some((parts) =>
      parts.some((part) => "text" in part && part.text.includes('"')),
    );
    return quotes ? `& {\n  ${legacy}\n  ${command.replaceAll("\n", "\n  ")}\n}` : command;
  },
};

/**
 * PowerShell before 7.3 hands quotes on without escaping them, later ones escape them unless told not to; in
 * the block this holds for the block alone. about_Preference_Variables, PSNativeCommandArgumentPassing.
 */
const legacy = "$PSNativeCommandArgumentPassing = 'Legacy'";

function word(parts: readonly Part[]): string {
  const strings = {
    literal: (text: string) => powershellLiteral(windowsArgument(text, '\\"')),
    keys: { key: "$env:GATEWAY_KEY", "encoded key": "[uri]::EscapeDataString($env:GATEWAY_KEY)" },
    concatenate: " + ",
  };
  const written = expression(parts, strings);
  return parts.length === 1 ? written : `(${written})`;
}
