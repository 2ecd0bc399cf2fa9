import { describe, expect, it } from "vitest";
import { fixed, language, lint } from "../lint.ts";
import { kongFile, said } from "./manifests.ts";

const rule = "unused-suppression";
const id = "507f1f77bcf86cd799439011";
const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

function fixedText(text: string): string | undefined {
  return fixed(text, rule)["manifest.yaml"];
}

describe("a comment that hides something", () => {
  it.each([
    ["on the line", kongFile(`${id} # gateway-keys-disable-line object-id-as-key -- a test double`)],
    [
      "on the next line",
      kongFile(id).replace(
        "      - key",
        "      # gateway-keys-disable-next-line object-id-as-key\n      - key",
      ),
    ],
    ["in the document", `# gateway-keys-disable object-id-as-key -- ids on purpose\n${kongFile(id)}`],
    [
      "with one of its rules",
      kongFile(`${id} # gateway-keys-disable-line object-id-as-key, unused-suppression`),
    ],
  ])("%s is let be", (_, text) => {
    expect(lint(text)).toEqual([]);
  });
});

describe("a comment that hides nothing", () => {
  it("is taken out by the fix, with its line if it has one to itself", () => {
    expect(fixedText(kongFile(`${key} # gateway-keys-disable-line object-id-as-key`))).toBe(kongFile(key));
    expect(fixedText(`# gateway-keys-disable object-id-as-key\n${kongFile(key)}`)).toBe(kongFile(key));
    expect(fixedText(`${kongFile(key)}# gateway-keys-disable`)).toBe(kongFile(key));
  });

  it("loses only the names that hide nothing", () => {
    const text = (names: string) => kongFile(`${id} # gateway-keys-disable-line ${names} -- reason`);
    expect(fixedText(text("empty-key, object-id-as-key"))).toBe(text("object-id-as-key"));
    expect(fixedText(text("object-id-as-key, empty-key"))).toBe(text("object-id-as-key"));
    expect(fixedText(text("object-id-as-key empty-key"))).toBe(text("object-id-as-key"));
    expect(fixedText(text("object-id-as-key,empty-key,inline-key"))).toBe(text("object-id-as-key"));
  });

  it("names a rule that there is not, and gets the near one", () => {
    const text = kongFile(`${id} # gateway-keys-disable-line objectid-as-key`);
    expect(said(rule, text)).toEqual(["information "]);
    expect(fixedText(text)).toBe(text.replace("objectid", "object-id"));
    expect(said(rule, fixedText(text) ?? "")).toEqual([]);
  });

  it("names no rule", () => {
    expect(said(rule, kongFile(`${key} # gateway-keys-disable-next-line`))).toHaveLength(1);
    expect(said(rule, kongFile(`${key} # gateway-keys-disable-line -- why`))).toHaveLength(1);
  });
});

describe("nothing is said", () => {
  const text = kongFile(`${key} # gateway-keys-disable-line object-id-as-key`);

  it("while files are still to come", () => {
    const opened = language({ "a.yaml": text });
    opened.complete = false;
    expect(opened.check("a.yaml")).toEqual([]);
  });

  it("of a rule that the configuration has switched off", () => {
    expect(lint({ ".gateway-keys.yaml": "rules: {object-id-as-key: off}\n", "a.yaml": text })).toEqual([]);
  });

  it("in a document that cannot be read", () => {
    expect(said(rule, `${text}\tx: [\n`)).toEqual([]);
  });
});
