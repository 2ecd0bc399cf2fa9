import { describe, expect, it } from "vitest";
import type { Hover } from "../../server/language/hovers/index.ts";
import { fileName, language } from "../lint.ts";
import { marked, positionAt, textIn } from "./cursorText.ts";
import { apisix, envoy, everyKind, kong, secret } from "./texts.ts";

/** The hover at the cursor, and the text it marks. */
function hoverAt(text: string, others: Readonly<Record<string, string>> = {}, file = fileName) {
  const { text: clean, position } = marked(text);
  const hover = language({ ...others, [file]: clean }).hover(file, position);
  return hover && { markdown: hover.markdown, over: textIn(clean, hover.range) };
}

describe("over a field's name", () => {
  it("says what it means, its type and whether it is required", () => {
    const hover = hoverAt(`${envoy}spec:\n  apiKeyAuth:\n    credential|Refs: []\n`);
    expect(hover?.over).toBe("credentialRefs");
    expect(hover?.markdown).toMatch(
      /^\*\*`spec\.apiKeyAuth\.credentialRefs`\*\* · list of mappings, required\n\n\S.*Secret/s,
    );
  });

  it("says default and choices", () => {
    expect(hoverAt(`${apisix}spec:\n  plugins:\n    - |enable: false\n`)?.markdown).toContain(
      "Default: `true`.",
    );
    const hover = hoverAt(`${envoy}spec:\n  authorization:\n    defaultAction|: Deny\n`);
    expect(hover?.markdown).toContain("One of `Allow`, `Deny`.");
    expect(hover?.markdown).toContain("Allow or Deny");
  });

  it("marks the key with its quotes, in YAML and JSON", () => {
    expect(hoverAt(`${kong}"user|name": a\n`)?.over).toBe('"username"');
    const json = '{"apiVersion": "configuration.konghq.com/v1", "kind": "KongConsumer", "user|name": "a"}';
    expect(hoverAt(json, {}, "a.json")?.over).toBe('"username"');
  });

  it("knows free keys that controllers look for", () => {
    expect(hoverAt(`${secret}  labels:\n    konghq.com/cred|ential: key-auth\n`)?.markdown).toMatch(
      /KongConsumer/,
    );
  });

  it("says of the kind what it is", () => {
    expect(hoverAt("apiVersion: configuration.konghq.com/v1\nkind: Kong|Consumer\n")?.markdown).toMatch(
      /^\*\*`KongConsumer`\*\*\n\n\S/,
    );
  });

  it("is silent about what is not ours or not known", () => {
    expect(hoverAt("apiVersion: apps/v1\nkind: Deployment\nsp|ec: {}\n")).toBeUndefined();
    expect(hoverAt(`${kong}usernaem|: a\n`)).toBeUndefined();
    expect(hoverAt(`${kong}username: a  # com|ment\n`)).toBeUndefined();
    expect(language({}).hover("gone.yaml", { line: 0, character: 0 })).toBeUndefined();
  });
});

describe("over a consumer's name", () => {
  it("tells APISIX's own name for it", () => {
    const hover = hoverAt(apisix.replace("mobile", "mob|ile"));
    expect(hover?.over).toBe("mobile");
    expect(hover?.markdown).toContain("`apis_mobile`");
    expect(hover?.markdown).toContain("`X-Consumer-Username`");
  });

  it("says that it depends on the namespace where none is written", () => {
    const hover = hoverAt(
      "apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {name: mob|ile}\n",
    );
    expect(hover?.markdown).toContain("`<namespace>_mobile`");
    expect(hover?.markdown).toMatch(/depends on the one that the manifest is applied to/);
  });

  it("goes by the controller's version", () => {
    const text =
      "apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {name: my-|app, namespace: my-apis}\n";
    expect(hoverAt(text)?.markdown).toContain("`my-apis_my-app`");
    const old = { ".gateway-keys.yaml": 'versions: {apisixIngressController: "1.8"}' };
    expect(hoverAt(text, old)?.markdown).toContain("`my_apis_my_app`");
  });

  it("tells Kong's", () => {
    expect(hoverAt(`${kong}username: mo|b\ncustom_id: "77"\n`)?.markdown).toMatch(
      /`mob`.*`X-Consumer-Username`/,
    );
    expect(hoverAt(`${kong}username: mob\ncustom_id: "7|7"\n`)?.markdown).toMatch(
      /`77`.*`X-Consumer-Custom-ID`/,
    );
    expect(hoverAt(`${kong.replace("mobile", "mob|ile")}username: mob\n`)?.markdown).toContain(
      "Kong knows the consumer as `mob`",
    );
    expect(
      hoverAt('_format_version: "3.0"\nconsumers:\n  - username: a\n  - username: b|c\n')?.markdown,
    ).toMatch(/`bc`/);
  });
});

describe("over a reference to a Secret", () => {
  const others = {
    "apis/secrets.yaml": `# keys\n${secret}  labels: {konghq.com/credential: key-auth}\nstringData: {key: canary}\n`,
  };

  it("says where it leads, with namespace, entries by name and Kong type", () => {
    const hover = hoverAt(`${kong}credentials:\n  - mobile|-key\n`, others, "apis/kong/consumer.yaml");
    expect(hover?.over).toBe("mobile-key");
    expect(hover?.markdown).toBe(
      "**Secret `mobile-key`** in namespace `apis`, `../secrets.yaml:5`\n- entries `key`\n- Kong credential of type `key-auth`",
    );
    const same = hoverAt(`${kong}credentials: [mobile|-key]\n---\n${secret}`);
    expect(same?.markdown).toMatch(
      /line 11 of this file\n- no entries here.*\n- without the label `konghq.com\/credential`/,
    );
  });

  it("says that nothing here defines it, and what was probably meant", () => {
    const hover = hoverAt(`${kong}credentials:\n  - mobile-ke|\n`, others);
    expect(hover?.markdown).toMatch(
      /^Nothing in this workspace defines a Secret `mobile-ke` in namespace `apis`\./,
    );
    expect(hover?.markdown).toContain("There is one called `mobile-key`.");
  });
});

describe("over a credential", () => {
  const canary = "q7wFm2Zk89LxTé";

  it("says of a Secret's entry who uses it and how long it is", () => {
    const users = {
      "a.yaml": `${apisix}spec: {authParameter: {keyAuth: {secretRef: {name: mobile-key}}}}\n`,
      "b.yaml": `${envoy}spec: {apiKeyAuth: {credentialRefs: [{name: mobile-key}]}}\n`,
    };
    for (const entry of [`ke|y: ${canary}`, `key: q7w|${canary.slice(3)}`]) {
      const hover = hoverAt(`${secret}stringData:\n  ${entry}\n`, users);
      expect(hover?.markdown).toMatch(/^\*\*`key`\*\* of Secret `mobile-key` · 15 bytes\n/);
      expect(hover?.markdown).toContain("- consumer `apis_mobile`, `a.yaml:6`");
      expect(hover?.markdown).toContain("- SecurityPolicy `keys`, `b.yaml:6`");
    }
    expect(hoverAt(`${secret}stringData:\n  ke|y: ${canary}\n`)?.markdown).toContain(
      "Nothing in this workspace refers to",
    );
  });

  it("counts decoded bytes, also those that are no text", () => {
    const length = (value: string) =>
      hoverAt(`${secret}data:\n  ke|y: ${value}\n`)?.markdown.split(" · ")[1]?.split("\n")[0];
    expect(length("aGFsbG8=")).toBe("5 bytes");
    expect(length("//4=")).toBe("2 bytes");
    expect(length("YQ==")).toBe("1 byte");
    expect(length("not base64")).toBe("length not known here");
  });

  it("says of a literal what it is and whose, and marks it", () => {
    const hover = hoverAt(
      `${apisix}spec:\n  authParameter:\n    basicAuth:\n      value: {username: joe, password: q|7wFm2Zk}\n`,
    );
    expect(hover?.over).toBe("q7wFm2Zk");
    expect(hover?.markdown).toBe(
      "The secret `password` of a basic-auth credential (APISIX) for consumer `apis_mobile`.\n\nIts value is not shown.",
    );
  });

  it("never shows a value or a part of it, wherever the cursor is", () => {
    const text = everyKind.replaceAll("Zk8", "CANARYVALUE");
    const hovers = everyHover(text);
    expect(hovers.length).toBeGreaterThan(500);
    const shown = hovers.map(({ markdown }) => markdown).join("\n");
    for (const part of ["CANARY", "q7wF", "9LxT"]) expect(shown).not.toContain(part);
  });
});

describe("any position of any text", () => {
  it("is answered without an error, with the cursor within the range", () => {
    for (let end = 0; end < everyKind.length; end += 61) everyHover(everyKind.slice(0, end));
    everyHover(everyKind.replaceAll("\n", "\r\n"));
    everyHover(everyKind.replaceAll(": ", ":\t"));
    everyHover(everyKind.replaceAll("mobile", "*mobile").replace("- *mobile-key", "- &mobile-key [a, b]"));
  });
});

function everyHover(text: string): Hover[] {
  const opened = language(text);
  const hovers: Hover[] = [];
  for (let offset = 0; offset <= text.length; offset += 1) {
    const position = positionAt(text, offset);
    const hover = opened.hover(fileName, position);
    if (hover === undefined) continue;
    const { start, end } = hover.range;
    expect(start.line <= position.line && position.line <= end.line).toBe(true);
    if (start.line === end.line) {
      expect(start.character <= position.character && position.character <= end.character).toBe(true);
    }
    hovers.push(hover);
  }
  return hovers;
}
