import assert from "node:assert/strict";
import {
  type CodeAction,
  CodeActionKind,
  type CompletionList,
  ConfigurationTarget,
  commands,
  type DocumentSymbol,
  type Hover,
  type MarkdownString,
  Position,
  Range,
  type Uri,
  workspace,
} from "vscode";
import { commandAt, findings, open, retype, rulesOf, until } from "./editor.ts";
import { appears, outside, screenshot } from "./outside.ts";

const key = "kX9vTqLm2pWz7RbNc4yHs8Ja";

describe("quick fixes", () => {
  it("move a key into a Secret, its comment with it, and leave nothing to be found", async () => {
    const document = await open("partner.yaml");
    await findings(document, (rules) => rules.includes("inline-key"));
    const at = document.positionAt(document.getText().indexOf("value:"));
    await appears(".action-widget", () => commandAt(document, at, "editor.action.quickFix"));
    await screenshot("quick-fix");
    await outside("press", { key: "Escape" });
    const actions = await commands.executeCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new Range(at, at),
      CodeActionKind.QuickFix.value,
    );
    const move = actions.find(({ edit, title }) => edit !== undefined && !title.startsWith("Disable"));
    assert.ok(move?.edit, actions.map(({ title }) => title).join("; "));
    await workspace.applyEdit(move.edit);
    const text = document.getText();
    assert.match(text, /secretRef:\n {8}(# issued in May\n {8})?name: partner-key-auth/);
    assert.match(text, /kind: Secret\n/);
    assert.equal(text.split(key).length, 2, "the key stands in one place");
    assert.match(text, /issued in May/);
    await findings(document, (rules) => rules.length === 0);
    await screenshot("quick-fix-applied");
    await commands.executeCommand("undo");
    await findings(document, (rules) => rules.includes("inline-key"));
  });

  it("mend on save what is safe to mend", async () => {
    const document = await open("secrets/mobile-key.yaml");
    const text = document.getText();
    const configuration = workspace.getConfiguration("editor");
    const onSave = { "source.fixAll.gatewayKeys": "explicit" };
    await configuration.update("codeActionsOnSave", onSave, ConfigurationTarget.Global);
    const slipped = text.replace(/key: (\w+)\n/, 'key: "$1\\n"\n');
    try {
      let attempts = 0;
      const save = async () => {
        // The window may hear of the setting after the first save, and saves no text a second time.
        attempts += 1;
        await retype(document, `${slipped}# ${attempts}\n`);
        await findings(document, (rules) => rules.includes("key-whitespace"));
        await document.save();
        return document.getText();
      };
      await until(save, (saved) => !saved.startsWith(slipped));
      await findings(document, (rules) => rules.length === 0);
      assert.match(document.getText(), /gU7mXq2TzLw9Rb4NcV6yKs1H(?!\\n)/);
    } finally {
      await configuration.update("codeActionsOnSave", undefined, ConfigurationTarget.Global);
      await retype(document, text);
      await document.save();
    }
  });
});

describe("completion", () => {
  it("offers fields with their documentation, required members filled in", async () => {
    const document = await open("consumer.yaml");
    const before = document.getText();
    await retype(document, before.replace(/ {4}keyAuth:[\s\S]*$/, "    \n"));
    const at = new Position(8, 4);
    const list = await completions(document.uri, at);
    const item = list.items.find(({ label }) => nameOf(label) === "keyAuth");
    assert.ok(item, list.items.map(({ label }) => nameOf(label)).join());
    assert.ok(item.documentation, "no documentation");
    await appears(".suggest-widget.visible .monaco-list-row", () =>
      commandAt(document, at, "editor.action.triggerSuggest"),
    );
    await outside("press", { key: "Control+Space" });
    await outside("waitFor", { selector: ".suggest-details" });
    await screenshot("completion");
    await outside("press", { key: "Control+Space" });
    await outside("press", { key: "Escape" });
    await retype(document, before);
  });

  it("offers the names of Secrets in the workspace, and what they hold, but no value", async () => {
    const document = await open("mobile.yaml");
    const at = document.positionAt(document.getText().indexOf("mobile-key"));
    const list = await completions(document.uri, at);
    const item = list.items.find(({ label }) => nameOf(label) === "mobile-key");
    assert.ok(item, list.items.map(({ label }) => nameOf(label)).join());
    assert.doesNotMatch(JSON.stringify(list), /gU7mX/);
  });
});

describe("hover", () => {
  it("tells the name that APISIX gives the consumer", async () => {
    const document = await open("partner.yaml");
    const text = await hover(document.uri, document.positionAt(document.getText().indexOf("partner\n")));
    assert.match(text, /apis_partner/);
    assert.match(text, /X-Consumer-Username/);
  });

  it("tells where a reference leads, and never a value", async () => {
    const document = await open("mobile.yaml");
    const at = document.positionAt(document.getText().indexOf("mobile-key"));
    const text = await hover(document.uri, at);
    assert.match(text, /mobile-key\.yaml/);
    assert.doesNotMatch(text, /gU7mX/);
    await appears(".monaco-hover:not(.hidden) .hover-contents", () =>
      commandAt(document, at, "editor.action.showHover"),
    );
    await screenshot("hover");
    await outside("press", { key: "Escape" });
  });
});

describe("the outline", () => {
  it("names the manifests", async () => {
    const document = await open("mobile.yaml");
    const symbols = await commands.executeCommand<DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["KongConsumer mobile"],
    );
    assert.deepEqual(rulesOf(document), []);
  });
});

function completions(uri: Uri, at: Position): Thenable<CompletionList> {
  return commands.executeCommand<CompletionList>("vscode.executeCompletionItemProvider", uri, at);
}

async function hover(uri: Uri, at: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, at);
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (content as MarkdownString).value))
    .join("\n");
}

function nameOf(label: string | { label: string }): string {
  return typeof label === "string" ? label : label.label;
}
