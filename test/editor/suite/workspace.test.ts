import assert from "node:assert/strict";
import { ConfigurationTarget, commands, workspace } from "vscode";
import { findings, inWorkspace, open, serverProcesses, until, write } from "./editor.ts";
import { screenshot } from "./outside.ts";

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: reports-key
  namespace: apis
  labels:
    konghq.com/credential: key-auth
stringData:
  key: t5Wn8Zp3Qd6Kx9Vb2Mf7Hc4R
`;

describe("the workspace", () => {
  it("a Secret that changes on disk changes what is found in the consumer that names it", async () => {
    const document = await open("reports.yaml");
    await findings(document, (rules) => rules.length === 0);
    await write("secrets/reports-key.yaml", secret.replace("  key: ", "  apikey: "));
    await findings(document, (rules) => rules.includes("secret-key-missing"));
    await screenshot("cross-file");
    await write("secrets/reports-key.yaml", secret);
    await findings(document, (rules) => rules.length === 0);
    await workspace.fs.delete(inWorkspace("secrets/reports-key.yaml"));
    await findings(document, (rules) => rules.includes("secret-missing"));
    await write("secrets/reports-key.yaml", secret);
    await findings(document, (rules) => rules.length === 0);
  });

  it("the setting gatewayKeys.validate switches everything off and on", async () => {
    const document = await open("consumer.yaml");
    await findings(document, (rules) => rules.includes("object-id-as-key"));
    const settings = workspace.getConfiguration("gatewayKeys");
    await settings.update("validate", false, ConfigurationTarget.Workspace);
    await findings(document, (rules) => rules.length === 0);
    await settings.update("validate", undefined, ConfigurationTarget.Workspace);
    await findings(document, (rules) => rules.includes("object-id-as-key"));
  });

  it("a rule that .gateway-keys.yaml switches off is quiet, and speaks again without it", async () => {
    const document = await open("consumer.yaml");
    await findings(document, (rules) => rules.includes("object-id-as-key"));
    await write(".gateway-keys.yaml", "rules:\n  object-id-as-key: off\n");
    await findings(document, (rules) => !rules.includes("object-id-as-key"));
    await workspace.fs.delete(inWorkspace(".gateway-keys.yaml"));
    await findings(document, (rules) => rules.includes("object-id-as-key"));
  });
});

describe("the language server", () => {
  it("is started again when it dies, and finds what it found", async function () {
    if (process.platform !== "linux") this.skip();
    const document = await open("consumer.yaml");
    await findings(document, (rules) => rules.includes("object-id-as-key"));
    const [first, ...others] = serverProcesses();
    assert.ok(first !== undefined && others.length === 0, "one server runs");
    process.kill(first, "SIGKILL");
    await until(serverProcesses, ([now]) => now !== undefined && now !== first);
    const reports = await open("reports.yaml");
    await write("secrets/reports-key.yaml", secret.replace("  key: ", "  apikey: "));
    await findings(reports, (rules) => rules.includes("secret-key-missing"));
    await write("secrets/reports-key.yaml", secret);
    await findings(reports, (rules) => rules.length === 0);
    await findings(document, (rules) => rules.join() === "object-id-as-key");
  });

  it("is another after the command Restart Language Server", async function () {
    if (process.platform !== "linux") this.skip();
    const document = await open("consumer.yaml");
    const [first] = serverProcesses();
    await commands.executeCommand("gatewayKeys.restartServer");
    await until(serverProcesses, ([now, more]) => now !== undefined && now !== first && more === undefined);
    await findings(document, (rules) => rules.join() === "object-id-as-key");
  });

  it("shows its output on command", async () => {
    await commands.executeCommand("gatewayKeys.showOutput");
    await screenshot("output");
    await commands.executeCommand("workbench.action.closePanel");
  });
});
