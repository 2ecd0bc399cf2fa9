// Every suite, straight after a clone. The last line is the sum of all: "N passed, N failed, N skipped".
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { run, stopOnSignals } from "./processes.mjs";
import { root, setup } from "./setup.mjs";

const output = join(root, "test-output");
const totals = { passed: 0, failed: [], skipped: [] };
const inherit = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };

stopOnSignals();
if (await step("setup", setup)) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  await step("check", check);
  if (await step("build", build)) {
    await step("vitest", vitest);
    await step("editor", editor);
  }
}
summarize();

/** A suite that breaks down is one failed test; the others run all the same. */
async function step(name, work) {
  console.log(`\n— ${name}`);
  try {
    await work();
    return true;
  } catch (error) {
    console.error(error.stack);
    totals.failed.push(`${name} broke down: ${error.message}`);
    return false;
  }
}

async function check() {
  const { code } = await run("npm", ["run", "--silent", "check"], inherit);
  if (code === 0) totals.passed += 1;
  else
    totals.failed.push("npm run check: the formatter, the linter or the compiler has something to say above");
}

async function vitest() {
  const file = join(output, "vitest.json");
  const entry = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [entry, "run", "--reporter=default", "--reporter=./scripts/vitestTotals.mjs"];
  const { code } = await run(process.execPath, args, {
    ...inherit,
    env: { ...process.env, VITEST_TOTALS: file },
  });
  if (!existsSync(file)) throw new Error(`vitest ended with ${code} and no results`);
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, "utf8"));
  totals.passed += passed;
  totals.failed.push(...failed);
  totals.skipped.push(...skipped);
  if (code !== 0 && failed.length === 0) throw new Error(`vitest ended with ${code}`);
  if (passed + failed.length + skipped.length === 0) throw new Error("vitest found no test");
}

async function editor() {
  // After the build: the module imports dependencies that a bare clone does not have.
  const { runEditorTests } = await import("../test/editor/run.mjs");
  const { tests } = await runEditorTests();
  if (tests.length === 0) throw new Error("no test was executed in the editor");
  for (const { name, state, error } of tests) {
    if (state === "passed") totals.passed += 1;
    else totals[state].push(`editor > ${name}${error ? `: ${error.split("\n")[0]}` : ""}`);
  }
}

function summarize() {
  list("Skipped", totals.skipped);
  list("Failed", totals.failed);
  const { passed, failed, skipped } = totals;
  console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
}

function list(title, entries) {
  if (entries.length > 0) console.log(`\n${title}:\n${entries.map((entry) => `  ${entry}`).join("\n")}`);
}
