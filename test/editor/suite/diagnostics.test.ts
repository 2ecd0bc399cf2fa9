import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { languages } from "vscode";
import { commandAt, findings, open, retype, ruleOf } from "./editor.ts";
import { appears, outside, screenshot } from "./outside.ts";

describe("findings", () => {
  it("underline exactly the characters that are wrong, once, with the rule and its page", async () => {
    const document = await open("consumer.yaml");
    await findings(document, (rules) => rules.includes("object-id-as-key"));
    const found = languages.getDiagnostics(document.uri);
    assert.deepEqual(
      found.map((finding) => `${ruleOf(finding)}: ${document.getText(finding.range)}`),
      ["object-id-as-key: 507f1f77bcf86cd799439011"],
    );
    const [finding] = found;
    assert.equal(finding?.source, "Gateway Keys");
    assert.doesNotMatch(finding?.message ?? "", /507f1/);
    const page = typeof finding?.code === "object" ? finding.code.target : undefined;
    assert.ok(page !== undefined && existsSync(page.fsPath), `no page at ${page}`);
    const at = finding?.range.start ?? assert.fail("no finding");
    await appears(".monaco-hover:not(.hidden) .hover-contents", () =>
      commandAt(document, at, "editor.action.showHover"),
    );
    await screenshot("object-id");
    await outside("press", { key: "Escape" });
  });

  it("come and go as one types", async () => {
    const document = await open("consumer.yaml");
    const text = document.getText();
    await retype(document, text.replace("507f1f77bcf86cd799439011", "changeme"));
    await findings(document, (rules) => rules.includes("placeholder-key"));
    await retype(document, `${text}---\nkind: [\n---\n${text.replace("alice", "Bob")}`);
    await findings(
      document,
      (rules) =>
        rules.filter((rule) => rule === "object-id-as-key").length === 2 && rules.includes("object-meta"),
    );
    await retype(document, text);
    await findings(document, (rules) => rules.join() === "object-id-as-key");
  });

  it("are counted in the language status", async () => {
    await open("consumer.yaml");
    const status = '[id="status.languageStatus"]';
    await outside("waitFor", { selector: status });
    await appears("text=Gateway Keys: 1 document, 1 kind", () => outside("hover", { selector: status }));
    await screenshot("status");
    await outside("hover", { selector: ".monaco-editor .view-lines" });
  });
});
