import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Edit, Fix, Rule } from "../language/rule.ts";
import type { Suppression } from "../language/text/suppression.ts";

export const unusedSuppression: Rule = {
  id: "unused-suppression",
  impact: "style",
  reads: "suppressions",
  title: "A comment switches off a finding that is not there",
  why: "A `# gateway-keys-disable…` comment that hides nothing is left over from a mistake that is mended, names a rule that does not exist, or stands on the wrong line. It would hide the next mistake of that kind. Take it out, or correct the name.",
  off: "When files are shared with an older or newer version of Gateway Keys that has other rules.",
  last: true,
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  # gateway-keys-disable-next-line kong-ingress-class -- our class is the default
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  # gateway-keys-disable-next-line kong-ingress-class -- our class is the default
  name: mobile-app
username: mobile-app
`,
      fixable: true,
    },
  ],
  *check(document) {
    // Before all files are there, or in a document that cannot be read, other rules have not had their say.
    if (!document.workspace.complete || document.document.parsed.errors.length > 0) return;
    const ids = new NearNames(document.ruleIds);
    for (const suppression of document.suppressions) {
      const { rule } = suppression;
      if (suppression.used || rule === "unused-suppression") continue;
      if (document.workspace.config.rules.get(rule) === "off") continue;
      const [says, fix] = document.ruleIds.includes(rule)
        ? [`This hides no finding of \`${rule}\`: take it out`, remove(document, suppression)]
        : unknown(document, suppression, ids);
      yield { at: suppression, message: `${says}.`, fix };
    }
  },
};

function unknown(
  document: CheckedDocument,
  suppression: Suppression,
  ids: NearNames,
): readonly [says: string, fix: Fix] {
  const { rule, start, end } = suppression;
  if (rule === "") return ["This comment names no rule, so it hides nothing", remove(document, suppression)];
  const near = ids.find(rule);
  const says = `There is no rule \`${rule}\`, so this hides nothing`;
  if (near === undefined) return [says, remove(document, suppression)];
  const edits = [{ start, end, text: near }];
  return [`${says}; did you mean \`${near}\``, { title: `Change it to \`${near}\``, edits, safe: false }];
}

/** Takes out the name; the comment with its last name; the line with its comment if nothing else is on it. */
function remove({ text }: CheckedDocument, { rule, named, comment, ...place }: Suppression): Fix {
  return {
    title: named.length > 1 ? `Take out \`${rule}\`` : "Take out the comment",
    edits: [named.length > 1 ? withoutName(text, place) : withoutComment(text, comment)],
    safe: false,
  };
}

function withoutName(text: string, { start, end }: { start: number; end: number }): Edit {
  const behind = /^[ \t]*,[ \t]*|^[ \t]+(?!--|[ \t\r\n])/.exec(text.slice(end))?.[0].length ?? 0;
  if (behind > 0) return { start, end: end + behind, text: "" };
  let before = spaceBefore(text, start);
  if (text.charAt(before - 1) === ",") before = spaceBefore(text, before - 1);
  return { start: before, end, text: "" };
}

function spaceBefore(text: string, offset: number): number {
  let at = offset;
  while (text.charAt(at - 1) === " " || text.charAt(at - 1) === "\t") at--;
  return at;
}

function withoutComment(text: string, { start, end }: { start: number; end: number }): Edit {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (before.trim() !== "") return { start: lineStart + before.trimEnd().length, end, text: "" };
  const lineBreak = /^(\r\n|\n|\r)?/.exec(text.slice(end))?.[0].length ?? 0;
  return { start: lineStart, end: end + lineBreak, text: "" };
}
