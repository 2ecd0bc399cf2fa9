/** An object in a text is brought to what it should say, and everything else of the text stays as it was written. */
import { describe, expect, it } from "vitest";
import type { Plain } from "../../server/language/edit/yamlEdit.ts";
import { revise } from "../../server/language/edit/yamlRevise.ts";

const revised = (text: string, change: (now: never) => Plain) =>
  revise(
    text,
    (root) => (root?.kind === "mapping" ? root : undefined),
    "spec",
    (now) => change(now as never),
  );

type Spec = { refs: { name: string }[]; rules?: { name: string; values: string[] }[]; sanitize?: boolean };

describe("revise", () => {
  it("adds to a list, and keeps comments, quotes and order", () => {
    const text = `# ours
spec:
  sanitize: true   # asked for by security
  refs:            # who may call
  - name: "partner"  # since 2024
`;
    expect(revised(text, (now: Spec) => ({ ...now, refs: [...now.refs, { name: "mobile" }] }))).toBe(
      `${text}  - name: mobile\n`,
    );
  });

  it("takes one of several out of a list, and its line with it", () => {
    const text = "spec:\n  refs:\n    - name: a # first\n    - name: b # second\n    - name: c\n";
    expect(revised(text, (now: Spec) => ({ refs: now.refs.filter(({ name }) => name !== "b") }))).toBe(
      "spec:\n  refs:\n    - name: a # first\n    - name: c\n",
    );
  });

  it("puts another in the place of the last", () => {
    const text = "spec:\n  refs: [{name: a}] # all\n";
    expect(revised(text, () => ({ refs: [{ name: "nobody" }] }))).toBe(
      "spec:\n  refs: [{name: nobody}] # all\n",
    );
  });

  it("goes into items that are there", () => {
    const text = "spec:\n  refs: []\n  rules:\n    - name: gateway-keys\n      values: [a]  # clients\n";
    const more = (now: Spec) => ({ ...now, rules: [{ name: "gateway-keys", values: ["a", "b"] }] });
    expect(revised(text, more)).toBe(text.replace("[a]", "[a, b]"));
  });

  it("adds what is not there, and takes away what is too much", () => {
    expect(
      revised("spec:\n  refs: []\n  sanitize: true\n", () => ({ refs: [], mergeType: "JSONMerge" })),
    ).toBe("spec:\n  refs: []\n  mergeType: JSONMerge\n");
    expect(revised("kind: A\n", () => ({ refs: [] }))).toBe("kind: A\nspec:\n  refs: []\n");
  });

  it("leaves a text that says it already, in whatever order", () => {
    const text = "spec: {b: 2, a: [1, 2]} # as it is\r\n";
    expect(revised(text, () => ({ a: [1, 2], b: 2 }))).toBe(text);
  });

  it("works in JSON", () => {
    const text = '{\n  "spec": {\n    "refs": [\n      {"name": "a"}\n    ]\n  }\n}\n';
    const more = revised(text, (now: Spec) => ({ refs: [...now.refs, { name: "b" }] }));
    expect(JSON.parse(more ?? "")).toEqual({ spec: { refs: [{ name: "a" }, { name: "b" }] } });
    expect(more).toContain('{"name": "a"},');
  });

  it.each([
    ["a template", "spec:\n  refs:\n    - name: {{ .Values.name }}\n"],
    ["an alias", "a: &refs [1]\nspec:\n  refs: *refs\n"],
    ["no object", "- 1\n"],
  ])("does not touch %s", (_, text) => {
    expect(revised(text, () => ({ refs: [] }))).toBeUndefined();
  });
});
