import assert from "node:assert/strict";
import { commands, extensions } from "vscode";
import { outside } from "./outside.ts";

// First by name: nothing has activated the extension yet.
describe("activation", () => {
  it("is over at once, and brings the commands", async () => {
    const extension = extensions.getExtension("gateway-keys.gateway-keys");
    assert.ok(extension);
    assert.equal(extension.isActive, false, "something activated it before it could be timed");
    const began = performance.now();
    await extension.activate();
    await outside("activated", { milliseconds: performance.now() - began });
    const known = await commands.getCommands(true);
    for (const id of ["gatewayKeys.restartServer", "gatewayKeys.showOutput"])
      assert.ok(known.includes(id), id);
  });
});
