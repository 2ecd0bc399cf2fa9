import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../scripts/setup.mjs";

/** Bundles the suite, one file a test file; answers the module that the extension host runs. */
export async function bundleSuite() {
  const suite = join(root, "test", "editor", "suite");
  const outdir = join(root, "test-output", "editor-suite");
  rmSync(outdir, { recursive: true, force: true });
  const tests = readdirSync(suite).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: ["index.ts", ...tests].map((name) => join(suite, name)),
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return join(outdir, "index.js");
}
