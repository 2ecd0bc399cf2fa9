/**
 * People's manifests: every finding stands in `corpus/expected.yaml` with the reason why it is true, and what is
 * called rejected is what a real kube-apiserver rejected.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Language } from "../server/language/index.ts";
import { type CorpusFile, corpus, corpusFiles, type Verdict, verdicts } from "./corpus/read.ts";
import { type Linted, language, lint } from "./lint.ts";

const missing = !existsSync(corpus);
const files = missing ? [] : corpusFiles();

interface Expected {
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
  readonly why: string;
}

const expected: Readonly<Record<string, readonly Expected[]>> =
  parse(readFileSync(join(import.meta.dirname, "corpus/expected.yaml"), "utf8")) ?? {};

/** Kinds whose verdict we give; a template's text is not what is sent to a server. */
const ours = new Set([
  "apisix.apache.org/v2 ApisixConsumer",
  "configuration.konghq.com/v1 KongConsumer",
  "gateway.envoyproxy.io/v1alpha1 SecurityPolicy",
  "v1 Secret",
]);

if (missing) {
  it("people's manifests", (context) => context.skip("no ../shared/corpus beside the repository"));
} else {
  describe("every finding in people's manifests is a known and true one", reviewed);
  describe("what we call rejected is what kube-apiserver rejects", agreed);
}

function reviewed(): void {
  it.each(files.map((file) => [file.name, file] as const))("%s", (_, file) => {
    const wanted = Object.keys(file.texts).flatMap((name) =>
      (expected[name] ?? []).map(({ line, rule, severity }) => `${name}:${line} ${severity} ${rule}`),
    );
    expect(lint(file.texts).map(said).sort()).toEqual(wanted.sort());
  });

  it("and none shows a key", () => {
    for (const { texts } of files) {
      const opened = language(texts);
      const keys = Object.keys(texts).flatMap((file) => keysOf(opened, file));
      for (const { message, fix } of lint(texts)) {
        for (const key of keys) expect(`${message} ${fix?.title}`).not.toContain(key);
      }
    }
  });

  it("and each has its reason", () => {
    const names = new Set(files.flatMap(({ texts }) => Object.keys(texts)));
    expect(Object.keys(expected).filter((name) => !names.has(name))).toEqual([]);
    for (const findings of Object.values(expected)) {
      for (const { why } of findings) expect(why).toMatch(/^.{20,}\.$/s);
    }
  });
}

function agreed(): void {
  const judged = verdicts().filter(
    ({ file, kind, apiVersion, verdict }) =>
      ours.has(`${apiVersion} ${kind}`) && /accepted|rejected/.test(verdict) && !isTemplate(file),
  );

  it.each(judged.map((verdict) => [`${verdict.file} ${verdict.document}`, verdict] as const))(
    "%s",
    (_, verdict) => {
      expect(rejects(verdict)).toBe(verdict.verdict === "rejected");
    },
  );

  it("in all of them", () => {
    const rejected = judged.filter(({ verdict }) => verdict === "rejected").length;
    console.info(`corpus: agrees with kube-apiserver on ${judged.length} objects, ${rejected} rejected`);
    expect(judged.length).toBeGreaterThan(70);
  });
}

function said({ file, line, severity, rule }: Linted): string {
  return `${file}:${line} ${severity} ${rule}`;
}

/** What stands where keys and passwords belong, long enough not to be a word of a name. */
function keysOf(opened: Language, file: string): string[] {
  return opened.documents(file).flatMap((document) => {
    const { credentials, secrets } = opened.facts(document);
    const entries = secrets.flatMap(({ entries }) => entries);
    const values = [
      ...credentials.filter(({ role }) => role === "secret").map(({ value }) => value),
      ...entries.filter(({ key }) => /key|secret|password|client/.test(key)).map(({ value }) => value),
    ];
    return values.filter((value) => value !== undefined && value.length > 12) as string[];
  });
}

function isTemplate(file: string): boolean {
  return file.startsWith("helm-templated/");
}

function rejects({ file, document, kind }: Verdict): boolean {
  const { texts } = files.find(({ name }) => name === file) as CorpusFile;
  const opened = language(texts);
  const documents = opened.documents(file).filter(({ text }) => /^[^\s#-]/m.test(text));
  const judged = documents[document];
  expect(judged?.text).toMatch(new RegExp(`kind: *${kind}`));
  const findings = opened.check(file).filter((finding) => finding.document === judged);
  return findings.some(({ impact, severity }) => impact === "rejected" && severity === "error");
}
