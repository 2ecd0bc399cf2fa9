/** Every rule keeps what it promises: metadata, examples, fixes, page. `vitest -u` writes the pages. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Example, Rule } from "../server/language/rule.ts";
import { rulePage, rulesPage } from "../server/language/rulePage.ts";
import { entriesOf, type Node } from "../server/language/yaml/node.ts";
import { rules } from "../server/rules/index.ts";
import { fileName, fixed, type Linted, language, lint, type Texts, trackedFolder } from "./lint.ts";

const root = join(import.meta.dirname, "..");
const pages = join(root, "docs/rules");

describe("the list", () => {
  it("holds every rule of the folder, in id order, under an export named after it", async () => {
    const files = readdirSync(join(root, "server/rules")).filter((name) => name !== "index.ts");
    expect(rules.map(({ id }) => `${id}.ts`)).toEqual(files.sort());
    for (const rule of rules) {
      const exported = await import(`../server/rules/${rule.id}.ts`);
      expect(exported).toHaveProperty(camelCase(rule.id), rule);
    }
  });

  it("has a page for each, and no other pages", async () => {
    await expect(rulesPage(rules)).toMatchFileSnapshot(join(pages, "README.md"));
    for (const rule of rules) await expect(rulePage(rule)).toMatchFileSnapshot(join(pages, `${rule.id}.md`));
    const known = ["README.md", ...rules.map(({ id }) => `${id}.md`)];
    expect(readdirSync(pages).filter((page) => !known.includes(page))).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  it("says what it is for", () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.title).toMatch(/^[A-Z`].{8,}[^.]$/);
    expect(rule.title.length).toBeLessThan(90);
    for (const text of [rule.why, rule.off]) expect(text).toMatch(/^.{30,}[.)`]$/s);
    expect(rule.examples.length).toBeGreaterThan(0);
    expect(JSON.stringify(rule.examples)).not.toMatch(/\bfoo\b|\bbar\b/i);
  });

  describe.each(rule.examples.map((example, i) => [i + 1, example] as const))("example %i", (_, example) => {
    it("bad has the finding, good has none", () => {
      expect(lint(placed(example, "bad")).map((finding) => finding.rule)).toContain(id);
      expect(loud(lint(placed(example, "good")))).toEqual([]);
    });

    it("its findings stand where they say and hold no credential", () => {
      const secrets = credentialsOf(example.bad);
      for (const finding of lint(placed(example, "bad"))) {
        expect(finding.start).toBeGreaterThanOrEqual(0);
        expect(finding.end).toBeGreaterThanOrEqual(finding.start);
        expect(finding.end).toBeLessThanOrEqual(finding.document.text.length);
        expect(finding.message).toMatch(/^\S.*[.)`?]$/s);
        for (const secret of secrets) {
          expect(finding.message).not.toContain(secret);
          expect(finding.fix?.title ?? "").not.toContain(secret);
        }
      }
    });

    if (example.fixable) it("its fix leaves nothing to find", () => expectFixed(rule, example));
    else {
      it("no fix of its findings makes it worse", () => {
        expect(newRules(example.bad, text(fixed(example.bad, id)))).toEqual([]);
      });
    }
  });
});

/** An example's text, in a file as it is meant to be. */
function placed(example: Example, which: "bad" | "good"): Texts {
  return example.tracked ? { [`${trackedFolder}${fileName}`]: example[which] } : example[which];
}

function expectFixed(rule: Rule, { bad }: Example): void {
  const after = text(fixed(bad, rule.id));
  expect(after).not.toBe(bad);
  expect(lint(after).filter((finding) => finding.rule === rule.id)).toEqual([]);
  expect(newRules(bad, after)).toEqual([]);
}

/** Rules that have a loud finding after a change and had none before. */
function newRules(before: string, after: string): string[] {
  const known = new Set(lint(before).map((finding) => finding.rule));
  return loud(lint(after)).filter((said) => !known.has(said.split(":")[0] ?? ""));
}

/** Findings of severity warning and above, readable in a test's output. */
function loud(findings: readonly Linted[]): string[] {
  return findings
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ rule, line, column, message }) => `${rule}:${line}:${column} ${message}`);
}

function text(texts: Readonly<Record<string, string>>): string {
  return texts[fileName] ?? "";
}

/** Every secret value of an example, as written and as decoded, long enough to be told from other words. */
function credentialsOf(example: string): string[] {
  const opened = language(example);
  const values = opened.documents(fileName).flatMap((document) => {
    const { credentials, secrets } = opened.facts(document);
    const own = credentials.flatMap(({ role, value }) => (role === "secret" ? [value] : []));
    const entries = secrets.flatMap((secret) =>
      secret.entries.flatMap(({ value, node }) => [value, raw(node)]),
    );
    const inline = opened
      .facts(document)
      .inline.flatMap(({ fields }) => fields.flatMap(({ node }) => leaves(node)))
      .filter((value) => credentials.every(({ role, value: other }) => role === "secret" || other !== value));
    return [...own, ...entries, ...inline];
  });
  return values.filter((value): value is string => value !== undefined && value.length > 4);
}

function raw(node: Node): string | undefined {
  return node.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

function leaves(node: Node): (string | undefined)[] {
  if (node.kind === "mapping") return entriesOf(node).flatMap(({ value }) => leaves(value));
  return node.kind === "sequence" ? node.items.flatMap(leaves) : [raw(node)];
}

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
