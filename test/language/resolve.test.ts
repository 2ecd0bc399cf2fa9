import { describe, expect, it } from "vitest";
import { parse } from "../../server/language/yaml/parse.ts";
import { keyName, resolvePlain, type ScalarValue } from "../../server/language/yaml/resolve.ts";
import table from "./goYamlScalars.json" with { type: "json" };

/** What go-yaml 2.4.2 (plain, tagged) and sigs.k8s.io/yaml 1.6.0 (keys) made of these, as Go printed it. */
const { plain, keys, tagged } = table as unknown as {
  plain: [text: string, type: string, value: string][];
  keys: [text: string, name: string | null][];
  tagged: [tag: string, text: string, type: string, value: string][];
};

function asGo(type: string, value: string): ScalarValue {
  switch (type) {
    case "null":
      return null;
    case "bool":
      return value === "true";
    case "int":
      return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
    case "float":
      return Number(value.replace("Inf", "Infinity"));
    default:
      return value;
  }
}

describe("plain scalars become what the API server's reader makes of them", () => {
  it.each(plain)("%s: %s %s", (text, type, value) => {
    expect(resolvePlain(text)).toBe(asGo(type, value));
  });

  it("an empty one is null", () => {
    expect(resolvePlain("")).toBe(null);
  });
});

describe("keys get the name that they have in JSON", () => {
  it.each(keys)("%s: %s", (text, name) => {
    expect(keyName(resolvePlain(text), text)).toBe(name ?? undefined);
  });
});

describe("a tag decides", () => {
  it.each(tagged)("%s %s: %s %s", (tag, text, type, value) => {
    const { root, errors } = parse(`- ${tag} ${text}\n`);
    const item = root?.kind === "sequence" ? root.items[0] : undefined;
    if (type === "error") {
      expect(errors).toHaveLength(1);
    } else {
      // What go-yaml reads and JSON has no word for is refused, too.
      expect(errors).toHaveLength(/Inf|NaN/.test(value) ? 1 : 0);
      expect(item).toMatchObject({ kind: "scalar", value: asGo(type, value) });
    }
  });
});
