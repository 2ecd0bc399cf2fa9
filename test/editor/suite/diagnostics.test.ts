import assert from "node:assert/strict";
import { languages } from "vscode";
import { open, until } from "./editor.ts";
import { screenshot } from "./outside.ts";

describe("findings", () => {
  it("underline exactly the characters that are wrong", async () => {
    const document = await open("consumer.yaml");
    const [finding] = await until(
      () => languages.getDiagnostics(document.uri),
      (found) => found.length > 0,
    );
    assert.ok(finding);
    assert.equal(document.getText(finding.range), "507f1f77bcf86cd799439011");
    await screenshot("findings");
  });
});
