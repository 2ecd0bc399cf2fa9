import { type Part, plainText } from "./parts.ts";

/**
 * A literal of the languages that escape with a backslash: Go, Java, C#, JavaScript, Python, Rust, Swift, and
 * Kotlin with `$` among the `others`. Of the control characters only a tab gets this far (`call.ts`).
 */
export function escaped(text: string, quote: '"' | "'", others = ""): string {
  const special = new Set(`\\${quote}${others}`);
  const inside = [...text].map((character) => (special.has(character) ? `\\${character}` : character));
  return `${quote}${inside.join("").replaceAll("\t", "\\t")}${quote}`;
}

/** A literal in which a backslash escapes itself and the quote and nothing else: PHP, Ruby. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/**
 * One word of bash, zsh and sh. Within single quotes nothing is special, not even the `!` of an interactive
 * shell's history; within double quotes it is.
 */
export function bashWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A literal of PowerShell. The typographic quotes count as apostrophes too: about_Quoting_Rules and
 * `CharTraits.IsSingleQuote` of its tokenizer.
 */
export function powershellLiteral(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

/**
 * Text within the quotes of an argument that Windows takes apart: a quote doubled, and backslashes doubled
 * where a quote follows. https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function windowsArgument(text: string, quote: '""' | '\\"'): string {
  return text.replace(/(\\*)"/g, (_, slashes: string) => `${slashes}${slashes}${quote}`);
}

/**
 * Inside of an argument that cmd hands to a program, to stand within double quotes. A doubled quote leaves cmd
 * within quotes, where `& | < > ^` mean nothing; a percent sign has to step out of them for its caret, and no
 * variable is called like what then follows it. For the prompt: a batch file reads `%` by other rules.
 */
export function cmdText(text: string): string {
  return windowsArgument(text, '""').replace(/(\\*)%/g, (_, slashes: string) => `${slashes}${slashes}"^%"`);
}

/** One word of bash in parts. The key is put in where it cannot be split or taken for a pattern. */
export function bashWords(parts: readonly Part[]): string {
  const text = plainText(parts);
  if (text !== undefined) return bashWord(text);
  const readable = parts.every((part) => !("text" in part) || !/[\\"$`!]/.test(part.text));
  const inside = parts.map((part) => ("text" in part ? part.text : "$GATEWAY_KEY"));
  if (readable) return `"${inside.join("")}"`;
  return parts.map((part) => ("text" in part ? bashWord(part.text) : '"$GATEWAY_KEY"')).join("");
}
