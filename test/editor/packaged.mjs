// The packed extension, installed as a person would install it, in a window that knows nothing of development.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePackage } from "../../scripts/package.mjs";
import { root } from "../../scripts/setup.mjs";
import { installExtension, startCodeServer } from "../../scripts/vscode/codeServer.mjs";
import { openWindow, windowActions } from "./window.mjs";

const name = "the packed extension, installed, underlines the key of the sample";

/** Adds the result of one test. */
export async function runPackaged(vscode, results) {
  if (vscode.kind === "desktop") {
    results.skip(name, "A desktop VS Code is not driven from outside: run it where code-server is used.");
    return;
  }
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  try {
    await check(folder);
    results.add({ name, state: "passed", duration: Date.now() - started });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function check(folder) {
  const profile = join(folder, "profile");
  await installExtension(profile, await makePackage(folder));
  const workspace = join(folder, "workspace");
  cpSync(join(root, "test", "workspaces", "editor"), workspace, { recursive: true });
  const server = await startCodeServer(profile);
  const { page, close } = await openWindow();
  try {
    const payload = [["openFile", server.remote(join(workspace, "consumer.yaml"))]];
    await page.goto(server.url({ folder: workspace, payload }));
    await page.locator(".squiggly-error").first().waitFor({ timeout: 30_000 });
    const problems = await page.locator("[id='status.problems']").innerText();
    assert.match(problems, /[1-9]/);
    await windowActions(page).screenshot({ name: "packaged" });
  } finally {
    await close();
    await server.stop();
  }
}
