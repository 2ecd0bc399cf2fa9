import { describe, expect, it } from "vitest";
import { fixed, lint } from "./lint.ts";
import { kongFile } from "./rules/manifests.ts";

const file = ".gateway-keys.yaml";
const id = "507f1f77bcf86cd799439011";

function said(text: string): string[] {
  return lint({ [file]: text }).map(({ line, rule, path }) => `${line} ${rule} ${path}`);
}

describe("what is wrong in a .gateway-keys.yaml is a finding of its own", () => {
  it.each<[what: string, text: string, findings: string[]]>([
    ["a severity that there is not", "rules:\n  inline-key: loud\n", ["2 schema rules.inline-key"]],
    ["a rule that there is not", "rules:\n  no-such-rule: off\n", ["2 unknown-field rules.no-such-rule"]],
    ["a setting that there is not", "severity: error\n", ["1 unknown-field severity"]],
    [
      "settings of another type",
      "ignore: 5\nsecretsElsewhere: 'yes'\n",
      ["1 schema ignore", "2 schema secretsElsewhere"],
    ],
    ["a number in place of a version", "versions: {kong: 3.9}\n", ["1 schema versions.kong"]],
    ["a pattern that is none", "references: ['(a']\n", ["1 schema references[0]"]],
    ["a pattern that RE2 does not know", "references: ['^(?!a)b']\n", ["1 schema references[0]"]],
    ["a list", "- inline-key\n", ["1 yaml-syntax "]],
    ["a word", "off\n", ["1 yaml-syntax "]],
    ["a bracket that is not closed", "rules: [\n", ["1 yaml-syntax "]],
    ["a doubled key", "rules:\n  inline-key: off\n  inline-key: error\n", ["3 yaml-syntax "]],
    ["a second document, which nobody reads", "rules: {}\n---\nrules: {}\n", ["3 yaml-syntax "]],
    ["nothing", "", []],
    ["comments only", "# a\n", []],
    ["settings without values", "rules:\nignore:\n", []],
    ["off, which is a boolean, and in quotes", "rules: {inline-key: off, empty-key: 'off'}\n", []],
  ])("%s", (_, text, findings) => {
    expect(said(text)).toEqual(findings);
  });

  it("a rule's name that is misspelt gets the right one", () => {
    expect(fixed({ [file]: "rules: {inline-keys: off}\n" })[file]).toBe("rules: {inline-key: off}\n");
  });
});

it("what is right in a configuration counts, whatever else is wrong", () => {
  const config = "rules: {object-id-as-key: off, no-such-rule: error}\nreferences: ['(a', ^507f]\nfoo: 1\n";
  expect(lint({ [file]: config, "a.yaml": kongFile(id) }).filter(({ file: at }) => at !== file)).toEqual([]);
});
