import { expect, it } from "vitest";
import { fingerprints } from "../../server/fingerprint.ts";
import { kinds } from "../../server/kinds/index.ts";
import { Language } from "../../server/language/index.ts";
import type { Rule } from "../../server/language/rule.ts";
import { rules } from "../../server/rules/index.ts";
import { loadSchema, testKey } from "../lint.ts";

const texts = rules.flatMap(({ examples }) => examples.flatMap(({ bad, good }) => [bad, good]));

/** What is said of all examples when they lie side by side. */
function said(rules: readonly Rule[]): readonly string[] {
  const fingerprint = fingerprints("test");
  const language = new Language({ kinds, rules, loadSchema, newKey: () => testKey, fingerprint });
  texts.forEach((text, i) => {
    language.open(`${i}/manifest.yaml`, text);
  });
  return [...language.files].flatMap((file) =>
    language.check(file).map(({ rule, start, message }) => `${file} ${start} ${rule} ${message}`),
  );
}

it("a rule that names its kinds says nothing of others", () => {
  const everywhere = rules.map(({ kinds: _, ...rule }) => rule);
  const findings = said(rules);
  expect(findings.length).toBeGreaterThan(rules.length);
  expect(findings).toEqual(said(everywhere));
});
