/** JS values as YAML text that every reader (YAML 1.1 and 1.2) takes for the same value again. */

/** What a fix may write. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** How a file is written, so that what is added looks like the rest. */
export interface Layout {
  /** Spaces that a nested mapping is moved in by. */
  readonly step: number;
  /** Whether the dash of a list under a key is moved in, too. */
  readonly indentLists: boolean;
}

export const usualLayout: Layout = { step: 2, indentLists: true };

/** A value as block YAML: lines indented by `indent` spaces and joined by `\n`; a scalar is its text alone. */
export function render(value: Plain, indent: number, layout: Layout = usualLayout): string {
  if (!isCollection(value)) return scalarText(value, indent, layout);
  if (isEmpty(value)) return Array.isArray(value) ? "[]" : "{}";
  const margin = " ".repeat(indent);
  if (!isList(value)) {
    return Object.entries(value)
      .map(([key, part]) => margin + renderEntry(key, part, indent, layout))
      .join("\n");
  }
  return value.map((item) => `${margin}- ${renderItem(item, indent, layout)}`).join("\n");
}

/** `key: value` for a key at column `indent`; its first line has no margin. */
export function renderEntry(key: string, value: Plain, indent: number, layout: Layout): string {
  const name = quoted(key, "plain");
  if (!isCollection(value) || isEmpty(value))
    return `${name}: ${render(value, indent + layout.step, layout)}`;
  const inner = isList(value) && !layout.indentLists ? indent : indent + layout.step;
  return `${name}:\n${render(value, inner, layout)}`;
}

/** What stands behind the dash of a list item whose dash is at column `indent`. */
export function renderItem(value: Plain, indent: number, layout: Layout): string {
  return render(value, indent + 2, layout).trimStart();
}

/** How flow text is written: JSON quotes everything; minified text has no spaces. */
export interface FlowStyle {
  readonly quotes: boolean;
  readonly space: "" | " ";
}

/** A value on one line. */
export function renderFlow(value: Plain, style: FlowStyle): string {
  if (typeof value === "string") return quoted(value, style.quotes ? "double" : "plain");
  if (!isCollection(value)) return String(value);
  if (isList(value)) return `[${value.map((item) => renderFlow(item, style)).join(`,${style.space}`)}]`;
  const parts = Object.entries(value).map(([key, part]) => renderFlowEntry(key, part, style));
  return `{${parts.join(`,${style.space}`)}}`;
}

export function renderFlowEntry(key: string, value: Plain, style: FlowStyle): string {
  const name = quoted(key, style.quotes ? "double" : "plain");
  return `${name}:${style.space}${renderFlow(value, style)}`;
}

export type QuoteStyle = "plain" | "single" | "double";

/** A string in the wanted style if it can be written so, else in double quotes. */
export function quoted(value: string, style: QuoteStyle): string {
  if (style === "plain" && isPlain(value)) return value;
  if (style === "single" && printable.test(value)) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return doubleQuoted(value);
}

/** JSON's escapes are YAML's, too; YAML wants more characters escaped. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Characters that every reader prints and reads back unescaped; no line breaks, no surrogates. */
const printable = /^[\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/** Whether a string may stand without quotes, in block and flow context alike. */
export function isPlain(value: string): boolean {
  if (value === "" || value.trim() !== value || !printable.test(value)) return false;
  if (/^[#&*!|>'"%@`=]|^[-?:](?!\S)|^(---|\.\.\.)|[,[\]{}]|:(\s|$)|\s#/.test(value)) return false;
  return !readsAsOther.some((pattern) => pattern.test(value));
}

/** What YAML 1.1 or 1.2 reads as something else than a string (yaml.org/type, go-yaml resolve.go). */
const readsAsOther: readonly RegExp[] = [
  /^(~|null|true|false|y|n|yes|no|on|off|<<)$/i,
  /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*)$/i,
  /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/,
  /^[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?$/i,
  /^[-+]?\.(inf|nan)$/i,
  /^\d{4}-\d\d?-\d\d?([Tt\s].*)?$/,
];

function scalarText(value: string | number | boolean | null, indent: number, layout: Layout): string {
  if (typeof value !== "string") return String(value);
  const block = value.includes("\n") ? blockScalar(value, Math.max(indent, layout.step)) : undefined;
  return block ?? quoted(value, "plain");
}

/** A literal block with its header; undefined for a string that cannot be written so. */
export function blockScalar(value: string, indent: number): string | undefined {
  const body = value.replace(/\n$/, "");
  if (body === "" || /^[ \t\n]|[ \t\n]$/.test(body) || !printable.test(body.replace(/[\n\t]/g, ""))) {
    return undefined;
  }
  const margin = " ".repeat(indent);
  const lines = body.split("\n").map((line) => (line === "" ? "" : margin + line));
  return `|${value.endsWith("\n") ? "" : "-"}\n${lines.join("\n")}`;
}

function isCollection(value: Plain): value is readonly Plain[] | { readonly [key: string]: Plain } {
  return typeof value === "object" && value !== null;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
