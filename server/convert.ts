/** Findings and edits as the protocol wants them: plain data, structurally LSP's. */
import { pathToFileURL } from "node:url";
import type { FileFinding } from "./language/index.ts";
import type { Edit, Related, Severity } from "./language/rule.ts";
import type { Document, Position } from "./language/text/document.ts";

export interface Range {
  start: Position;
  end: Position;
}

export interface TextEdit {
  range: Range;
  newText: string;
}

type DiagnosticSeverity = 1 | 2 | 3 | 4;
const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: 1,
  warning: 2,
  information: 3,
  hint: 4,
};

export function rangeOf(document: Document, start: number, end: number): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** `pages` is the base that rule pages are found under, with a slash at its end. */
export function toDiagnostic(finding: FileFinding, pages: string, uriOf: (file: string) => string) {
  const { related } = finding;
  return {
    range: rangeOf(finding.document, finding.start, finding.end),
    severity: severities[finding.severity],
    code: finding.rule,
    codeDescription: { href: `${pages}${finding.rule}.md` },
    source: "Gateway Keys",
    message: finding.message,
    ...(related === undefined ? {} : { relatedInformation: [toRelated(related, uriOf)] }),
  };
}

function toRelated({ document, start, end, message }: Related, uriOf: (file: string) => string) {
  return { location: { uri: uriOf(document.file), range: rangeOf(document, start, end) }, message };
}

/** The edits by file URI; those that name no document are for `document`. */
export function toChanges(edits: readonly Edit[], document: Document, uriOf: (file: string) => string) {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const target = edit.document ?? document;
    const uri = uriOf(target.file);
    changes[uri] ??= [];
    changes[uri].push({ range: rangeOf(target, edit.start, edit.end), newText: edit.text });
  }
  return changes;
}

/** A comment above a finding's line that switches its rule off there. */
export function suppressionEdit(finding: FileFinding): TextEdit {
  const { document, start, rule } = finding;
  const { line } = document.positionAt(start);
  const lineStart = document.offsetAt({ line, character: 0 });
  const indentation = /^[ \t]*/.exec(document.text.slice(lineStart))?.[0] ?? "";
  const position = { line, character: 0 };
  const newText = `${indentation}# gateway-keys-disable-next-line ${rule}\n`;
  return { range: { start: position, end: position }, newText };
}

export function overlaps(a: Range, b: Range): boolean {
  return compare(a.start, b.end) <= 0 && compare(b.start, a.end) <= 0;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** A file's URI by its name: a path, or the URI itself for what is not on disk. */
export function toUri(name: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(name) ? name : pathToFileURL(name).toString();
}
