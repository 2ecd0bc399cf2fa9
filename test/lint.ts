/** What the language says about texts, for suites: the façade with all kinds, rules and schemas. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprints } from "../server/fingerprint.ts";
import { kinds } from "../server/kinds/index.ts";
import { configFileName } from "../server/language/config.ts";
import { applyFixes } from "../server/language/edit/applyFixes.ts";
import { type FileFinding, Language } from "../server/language/index.ts";
import type { SchemaJson } from "../server/language/schema/schema.ts";
import { rules } from "../server/rules/index.ts";

/** A finding and where it stands in its file, lines and columns from 1. */
export interface Linted extends FileFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One text, or texts by file name. A file called `.gateway-keys.yaml` configures its folder. */
export type Texts = string | Readonly<Record<string, string>>;

/** The name a text has that was given without one. */
export const fileName = "manifest.yaml";

/** Git tracks what is in here. */
export const trackedFolder = "tracked/";

/** The key that fixes put in under test. */
export const testKey = "k4Vt9Qx2Lm8Rb5Yc7Hs3Wd6Nf1Jp0Gz8Te4Ua2Ck";

const schemas = new Map<string, SchemaJson>();

/** Reads and remembers `schemas/<name>.schema.json`. */
export function loadSchema(name: string): SchemaJson {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const path = join(import.meta.dirname, "..", "schemas", `${name}.schema.json`);
  const schema = JSON.parse(readFileSync(path, "utf8")) as SchemaJson;
  schemas.set(name, schema);
  return schema;
}

/** A language with these files open. */
export function language(texts: Texts): Language {
  const opened = new Language({
    kinds,
    rules,
    loadSchema,
    newKey: () => testKey,
    fingerprint: fingerprints("test"),
    isTracked: (file) => file.startsWith(trackedFolder),
  });
  for (const [file, text] of Object.entries(filesOf(texts))) {
    if (file.endsWith(configFileName)) opened.configure(file.slice(0, -configFileName.length - 1), text);
    opened.open(file, text);
  }
  return opened;
}

/** Every finding, file by file. */
export function lint(texts: Texts): Linted[] {
  const opened = language(texts);
  return Object.keys(filesOf(texts)).flatMap((file) =>
    opened.check(file).map((finding) => placed(file, finding)),
  );
}

/** The texts after all fixes, or only those of one rule, round by round until nothing changes. */
export function fixed(texts: Texts, rule?: string): Record<string, string> {
  let current = { ...filesOf(texts) };
  let keys = 0;
  for (let round = 0; round < 20; round++) {
    const opened = language(current);
    const findings = Object.keys(current).flatMap((file) => opened.check(file));
    const wanted = findings
      .filter((finding) => rule === undefined || finding.rule === rule)
      .map((finding) => (holdsKey(finding) ? withKey(finding, keys++) : finding));
    const { texts: changed } = applyFixes(wanted);
    if (changed.size === 0) return current;
    current = Object.fromEntries(
      Object.keys(current).map((file) => {
        const parts = opened.documents(file).map((document) => changed.get(document) ?? document.text);
        return [file, parts.join("")];
      }),
    );
  }
  throw new Error("fixes go on for ever");
}

function holdsKey({ fix }: FileFinding): boolean {
  return fix?.edits.some(({ text }) => text.includes(testKey) || text.includes(btoa(testKey))) === true;
}

/** The first keeps the test key; no two are given the same, as in life. */
function withKey(finding: FileFinding, number: number): FileFinding {
  const { fix } = finding;
  if (fix === undefined || number === 0) return finding;
  const key = testKey.slice(0, -2) + String(number).padStart(2, "0");
  const edits = fix.edits.map((edit) => ({
    ...edit,
    text: edit.text.replaceAll(testKey, key).replaceAll(btoa(testKey), btoa(key)),
  }));
  return { ...finding, fix: { ...fix, edits } };
}

function filesOf(texts: Texts): Readonly<Record<string, string>> {
  return typeof texts === "string" ? { [fileName]: texts } : texts;
}

function placed(file: string, finding: FileFinding): Linted {
  const start = finding.document.positionAt(finding.start);
  const end = finding.document.positionAt(finding.end);
  return {
    ...finding,
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
