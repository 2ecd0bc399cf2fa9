// Runs the tests that need a real editor: the suite in the extension host, then the packed extension in a window.
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stopOnSignals } from "../../scripts/processes.mjs";
import { root } from "../../scripts/setup.mjs";
import { MissingTool } from "../../scripts/vscode/cache.mjs";
import { findVSCode } from "../../scripts/vscode/find.mjs";
import { runPackaged } from "./packaged.mjs";
import { Results } from "./results.mjs";
import { runSuite } from "./suiteRun.mjs";

/** Needs the built extension. Answers the results and writes them to test-output/editor.json. */
export async function runEditorTests() {
  const results = new Results("editor");
  try {
    const vscode = await findVSCode();
    await guarded(results, "the suite in the extension host", () => runSuite(vscode, results));
    await guarded(results, "the packed extension", () => runPackaged(vscode, results));
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    results.skip("every test in a real editor", error.message);
  }
  mkdirSync(join(root, "test-output"), { recursive: true });
  writeFileSync(join(root, "test-output", "editor.json"), JSON.stringify(results, undefined, 2));
  return results;
}

/** A run that breaks down is a failed test; a missing tool is for the person to install. */
async function guarded(results, name, run) {
  try {
    await run();
  } catch (error) {
    if (error instanceof MissingTool) throw error;
    results.add({ name, state: "failed", error: error.stack });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  stopOnSignals();
  const results = await runEditorTests();
  results.print();
  process.exitCode = results.count("failed") > 0 ? 1 : 0;
}
