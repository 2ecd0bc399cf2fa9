import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

/** Makes a script that Node runs of a TypeScript file beside this one, as the build makes the sandbox's. */
export function bundleChild(name: string, folder: string): string {
  const outfile = join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
  });
  const wasm = createRequire(import.meta.url).resolve("node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm");
  copyFileSync(wasm, join(folder, basename(wasm)));
  return outfile;
}
