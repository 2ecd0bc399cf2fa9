/** The `yaml` package's errors in our own sentences: what is wrong, what was expected, and on which characters. */
import type { ErrorCode, YAMLParseError } from "yaml";
import type { SyntaxFault } from "./node.ts";
import { tooDeep } from "./treeLimits.ts";

/** After one of these, reading goes on as if it had not been there; after any other, what follows is a guess. */
const harmless: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ALIAS_PROPS",
  "BAD_ALIAS",
  "BAD_DIRECTIVE",
  "BAD_DQ_ESCAPE",
  "BAD_SCALAR_START",
  "MULTIPLE_ANCHORS",
  "MULTIPLE_TAGS",
  "TAG_RESOLVE_FAILED",
]);

/** More than anyone reads. */
const maxFaults = 100;

/** What the tree's builder found. */
interface Found {
  readonly faults: readonly SyntaxFault[];
  readonly unclosed: { readonly inner: number } | undefined;
}

/** All faults up to the first after which the structure is unknown, in the order of the text. */
export function faultsOf(
  errors: readonly YAMLParseError[],
  found: Found,
  text: string,
  base: number,
): { errors: SyntaxFault[]; broken: boolean } {
  const faults: SyntaxFault[] = [...found.faults];
  let unknownFrom = found.unclosed?.inner ?? Number.POSITIVE_INFINITY;
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0]).slice(0, maxFaults)) {
    const start = Math.min(error.pos[0] + base, Math.max(0, text.length - 1));
    if (start > unknownFrom) break;
    const end = Math.max(start + 1, Math.min(error.pos[1] + base, text.length));
    const fault = faultOf(error, text, start, end);
    if (fault === undefined) continue;
    faults.push(fault);
    if (!harmless.has(error.code)) unknownFrom = Math.min(unknownFrom, fault.start);
  }
  faults.sort((a, b) => a.start - b.start);
  const last = faults.findIndex((fault) => fault.start >= unknownFrom);
  const shown = last === -1 ? faults : faults.slice(0, last + 1);
  return { errors: shown.slice(0, maxFaults), broken: last !== -1 };
}

function faultOf(error: YAMLParseError, text: string, start: number, end: number): SyntaxFault | undefined {
  for (const { code, says, report } of reports) {
    if (code !== error.code || says?.test(error.message) === false) continue;
    return typeof report === "string" ? { start, end, message: report } : report(text, start, end);
  }
  return { start, end, message: `This is not YAML: ${error.message}.` };
}

interface Report {
  readonly code: ErrorCode;
  /** Tells apart the package's messages that share a code. */
  readonly says?: RegExp;
  readonly report: string | ((text: string, start: number, end: number) => SyntaxFault | undefined);
}

const noComma = 'A "," was expected between the items inside [ ] or { }.';

/** The first that fits decides. */
const reports: readonly Report[] = [
  { code: "ALIAS_PROPS", report: "An alias takes no anchor and no tag of its own." },
  { code: "BAD_ALIAS", says: /Anchor cannot/, report: 'A name was expected after "&".' },
  { code: "BAD_ALIAS", report: 'A name was expected after "*". A value that begins with it needs quotes.' },
  { code: "BAD_DIRECTIVE", says: /^%TAG/, report: '"%TAG", a handle and what it stands for were expected.' },
  // goYaml.ts is stricter about directives.
  { code: "BAD_DIRECTIVE", report: () => undefined },
  { code: "BAD_DQ_ESCAPE", report: badEscape },
  {
    code: "BAD_INDENT",
    says: /mapping items/,
    report: onLine("This line is not indented like the other keys of its mapping."),
  },
  {
    code: "BAD_INDENT",
    says: /sequence items/,
    report: onLine('This "-" is not indented like the other items of its list.'),
  },
  { code: "BAD_INDENT", says: /scalar values/, report: onLine("The text after | or > has to be indented.") },
  {
    code: "BAD_INDENT",
    says: /scalar lines/,
    report: onLine("This line is less indented than the text it belongs to."),
  },
  { code: "BAD_INDENT", says: /^Flow/, report: "Inside [ ] and { } every line has to be indented." },
  { code: "BAD_PROP_ORDER", report: 'Anchors and tags stand after "-", "?" and ":", not before.' },
  { code: "BAD_SCALAR_START", report: badStart },
  { code: "BLOCK_AS_IMPLICIT_KEY", says: /sequence/, report: onLine("A list cannot be a key.") },
  { code: "BLOCK_AS_IMPLICIT_KEY", report: mappingInLine },
  { code: "BLOCK_IN_FLOW", report: noComma },
  { code: "KEY_OVER_1024_CHARS", report: "A key may have at most 1,024 characters." },
  // The tree's builder says these two, on the opening quote.
  { code: "MISSING_CHAR", says: /^Missing closing/, report: () => undefined },
  // go-yaml takes a comment wherever a value has ended.
  { code: "MISSING_CHAR", says: /^Comments/, report: () => undefined },
  { code: "MISSING_CHAR", says: /^Tags and/, report: "A space was expected after the tag or anchor." },
  {
    code: "MISSING_CHAR",
    says: /-start indicator/,
    report: 'A line "---" was expected after the directives.',
  },
  {
    code: "MISSING_CHAR",
    says: /^Block coll/,
    report: onLine('After "---" a mapping or list begins on a new line.'),
  },
  {
    code: "MISSING_CHAR",
    says: /seq.* props/,
    report: "The list was expected on the line after its tag or anchor.",
  },
  {
    code: "MISSING_CHAR",
    says: /^Sequence item/,
    report: onLine('A list item was expected here: "- " and a value.'),
  },
  {
    code: "MISSING_CHAR",
    says: /explicit indentation/,
    report: onLine("This line is less indented than the blank line before it."),
  },
  { code: "MISSING_CHAR", says: /space after :/, report: 'A space was expected after ":".' },
  { code: "MISSING_CHAR", says: /^Missing , /, report: noComma },
  { code: "MISSING_CHAR", says: /^Implicit map keys/, report: noColon },
  { code: "MULTILINE_IMPLICIT_KEY", report: noColon },
  { code: "MULTIPLE_ANCHORS", report: "A value takes one anchor only." },
  { code: "MULTIPLE_TAGS", report: "A value takes one tag only." },
  { code: "RESOURCE_EXHAUSTION", report: (_, start) => tooDeep(start) },
  {
    code: "TAB_AS_INDENT",
    report: "A tab stands where spaces were expected: YAML is indented with spaces only.",
  },
  { code: "TAG_RESOLVE_FAILED", report: "This tag is not known: no %TAG directive says what it means." },
  { code: "UNEXPECTED_TOKEN", says: /doc-end without/, report: () => undefined },
  {
    code: "UNEXPECTED_TOKEN",
    says: /^Block scalar header/,
    report: 'After | or > only "-", "+", a digit and a comment may follow; the text begins on the next line.',
  },
  {
    code: "UNEXPECTED_TOKEN",
    says: /-ind on same line/,
    report: 'A list begins on the line after its key; to begin a value with "- ", put it in quotes.',
  },
  { code: "UNEXPECTED_TOKEN", report: unexpected },
];

function onLine(message: string): (text: string, start: number) => SyntaxFault {
  return (text, start) => ({ ...lineFrom(text, start), message });
}

function badEscape(text: string, start: number, end: number): SyntaxFault | undefined {
  // YAML 1.1 does not list \\', go-yaml takes it (`scannerc.go`).
  if (text.charAt(start + 1) === "'") return undefined;
  const to = Math.max(end, start + 2);
  const written = text.slice(start, to).trimEnd();
  return {
    start,
    end: to,
    message: `${written} is no escape sequence. Double the backslash, or use single quotes.`,
  };
}

function badStart(text: string, start: number): SyntaxFault {
  const message = `A value cannot begin with ${text.charAt(start)} unless it stands in quotes.`;
  return { start, end: start + 1, message };
}

/** `a: b: c`, or a key that is indented below a value. */
function mappingInLine(text: string, start: number): SyntaxFault {
  const colon = start + Math.max(0, text.slice(start).search(/:(\s|$)/));
  const lineBreak = text.lastIndexOf("\n", colon);
  if (lineBreak > start) {
    const message =
      "This line is indented too far: the line above it is complete, and takes nothing below it.";
    return { ...lineFrom(text, lineBreak + 1), message };
  }
  return {
    ...lineFrom(text, start),
    message: 'A mapping cannot begin here. A value with ": " in it needs quotes.',
  };
}

function noColon(text: string, start: number): SyntaxFault {
  const line = lineFrom(text, start);
  const lineStart = text.lastIndexOf("\n", line.start) + 1;
  if (text.slice(lineStart, line.start).trim() !== "") return mappingInLine(text, start);
  if (/^-(\s|$)/.test(text.slice(line.start, line.end))) {
    return { ...line, message: "A key was expected here, not the item of a list." };
  }
  return { ...line, message: 'A ":" was expected after the key on this line.' };
}

function unexpected(text: string, start: number, end: number): SyntaxFault {
  const character = text.charAt(start);
  const before = text.slice(0, start).trimEnd();
  const firstOnLine = before === "" || /[\r\n]/.test(text.slice(before.length, start));
  if (character === "]" || character === "}") {
    return { start, end: start + 1, message: `This ${character} closes nothing.` };
  }
  if (character === ",") return { start, end: start + 1, message: 'A value was expected before ",".' };
  const line = lineFrom(text, start);
  if (firstOnLine)
    return { ...line, message: "This line belongs to nothing above it: check its indentation." };
  return {
    start,
    end: Math.max(end, line.end),
    message: "Nothing more was expected after the value on this line.",
  };
}

/** From the first character that is not a space to the end of the line, trailing white space left out. */
function lineFrom(text: string, from: number): { start: number; end: number } {
  let start = from;
  while (start < text.length - 1 && " \t\r\n".includes(text.charAt(start))) start++;
  let end = start;
  while (end < text.length && text.charAt(end) !== "\n" && text.charAt(end) !== "\r") end++;
  while (end > start + 1 && " \t".includes(text.charAt(end - 1))) end--;
  return { start, end: Math.max(end, start + 1) };
}
