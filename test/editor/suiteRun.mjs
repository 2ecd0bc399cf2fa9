// One run of the suite: a fresh profile, a temporary copy of the workspace, the extension under development.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/setup.mjs";
import { startCodeServer } from "../../scripts/vscode/codeServer.mjs";
import { bundleSuite } from "./bundle.mjs";
import { serveActions } from "./endpoint.mjs";
import { findBrowser, openWindow, windowActions } from "./window.mjs";

const patience = 5 * 60_000;

/** Runs every test of test/editor/suite and adds its results. */
export async function runSuite(vscode, results) {
  const suite = await bundleSuite();
  const run = vscode.kind === "desktop" ? runInDesktop : runInCodeServer;
  mkdirSync(join(root, "test-output"), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  try {
    const workspace = join(folder, "workspace");
    cpSync(join(root, "test", "workspaces", "editor"), workspace, { recursive: true });
    await run({ vscode, suite, workspace, profile: join(folder, "profile") }, reporting(results));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the suite may always ask; `finished` tells a suite that ended from one that broke off. */
function reporting(results) {
  const state = { finished: false };
  return {
    state,
    actions: {
      result: (result) => results.add(result),
      activated({ milliseconds }) {
        console.log(`   activation in the extension host: ${milliseconds.toFixed(1)} ms`);
        writeFileSync(join(root, "test-output", "activation.json"), JSON.stringify({ milliseconds }));
      },
      log: ({ text }) => console.log(`   ${text}`),
      end() {
        state.finished = true;
      },
    },
  };
}

async function runInCodeServer({ suite, workspace, profile }, { state, actions }) {
  findBrowser();
  let exit;
  const exited = new Promise((resolve) => {
    exit = resolve;
  });
  const log = [];
  const window = await openWindow({
    codeAutomationLog: (type, args) => log.push(`${type}: ${args.join(" ")}`),
    codeAutomationExit: (code) => exit(code),
  });
  const endpoint = await serveActions({ ...actions, ...windowActions(window.page) });
  let server;
  try {
    server = await startCodeServer(profile, { GATEWAY_KEYS_TEST_DRIVER: endpoint.address });
    const payload = [
      ["extensionDevelopmentPath", server.remote(root)],
      ["extensionTestsPath", server.remote(suite)],
    ];
    await window.page.goto(server.url({ folder: workspace, payload }));
    await withLimit(exited);
    if (!state.finished) throw new Error(`The suite broke off:\n${log.slice(-40).join("\n")}`);
  } finally {
    await server?.stop();
    await window.close();
    endpoint.close();
  }
}

async function runInDesktop({ vscode, suite, workspace, profile }, { state, actions }) {
  const { runTests } = await import("@vscode/test-electron");
  // The window of a desktop VS Code is not driven: its pictures are not taken.
  const endpoint = await serveActions({ ...actions, screenshot() {} });
  try {
    const finished = runTests({
      vscodeExecutablePath: vscode.executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: { GATEWAY_KEYS_TEST_DRIVER: endpoint.address },
      launchArgs: [
        workspace,
        `--user-data-dir=${join(profile, "user-data")}`,
        `--extensions-dir=${join(profile, "extensions")}`,
        "--disable-workspace-trust",
      ],
    });
    // A failed test has been reported already; runTests throws once more for it.
    await withLimit(finished.catch((error) => (state.finished ? undefined : Promise.reject(error))));
  } finally {
    endpoint.close();
  }
}

async function withLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The suite took more than ${patience / 60_000} minutes.`)),
      patience,
    );
  });
  try {
    await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
