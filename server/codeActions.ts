/** Quick fixes at a range, the way to switch a finding off, and all safe fixes of a file in one. */
import { overlaps, rangeOf, suppressionEdit, type TextEdit, toChanges, toDiagnostic } from "./convert.ts";
import { chooseEdits } from "./language/edit/applyFixes.ts";
import type { FileFinding } from "./language/index.ts";

interface Request {
  readonly textDocument: { readonly uri: string };
  readonly range: Parameters<typeof overlaps>[0];
  readonly context: { readonly only?: readonly string[] };
}

const quickFix = "quickfix";
const fixAll = "source.fixAll.gatewayKeys";

/** `findings` are the file's; `pages` and `uriOf` as in `convert.ts`. */
export function codeActions(
  findings: readonly FileFinding[],
  { textDocument: { uri }, range, context: { only } }: Request,
  pages: string,
  uriOf: (file: string) => string,
) {
  const wanted = (kind: string) => only === undefined || only.some((asked) => isWithin(kind, asked));
  const here = findings.filter((finding) =>
    overlaps(rangeOf(finding.document, finding.start, finding.end), range),
  );
  const actions = [];
  if (wanted(quickFix)) {
    for (const finding of here) {
      const { fix, document } = finding;
      if (fix === undefined) continue;
      actions.push({
        title: fix.title,
        kind: quickFix,
        diagnostics: [toDiagnostic(finding, pages, uriOf)],
        isPreferred: fix.safe,
        edit: { changes: toChanges(fix.edits, document, uriOf) },
      });
    }
    for (const finding of here) {
      if (!canHoldComments(finding)) continue;
      actions.push({
        title: `Disable ${finding.rule} for this line`,
        kind: quickFix,
        diagnostics: [toDiagnostic(finding, pages, uriOf)],
        edit: { changes: { [uri]: [suppressionEdit(finding)] } },
      });
    }
  }
  // Fix-all on save must not touch a file unasked: it is offered only where its kind is named, and for this file alone.
  if (only !== undefined && wanted(fixAll)) {
    const edits = safeEdits(findings);
    if (edits.length > 0) {
      actions.push({ title: "Fix all safe problems", kind: fixAll, edit: { changes: { [uri]: edits } } });
    }
  }
  return actions;
}

/** Edits of all safe fixes that stay within the file. */
function safeEdits(findings: readonly FileFinding[]): TextEdit[] {
  const safe = findings.filter(
    ({ fix, document }) =>
      fix?.safe && fix.edits.every((edit) => (edit.document ?? document).file === document.file),
  );
  return chooseEdits(safe).edits.map(({ document, start, end, text }) => ({
    range: rangeOf(document, start, end),
    newText: text,
  }));
}

function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`);
}

/** JSON has no comments. */
function canHoldComments({ document }: FileFinding): boolean {
  const { root } = document.parsed;
  return !(root !== undefined && root.kind !== "scalar" && root.style === "flow");
}
