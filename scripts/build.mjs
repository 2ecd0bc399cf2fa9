// Bundles the extension, the language server and the command line into dist/, and makes the schemas ready.
import { copyFileSync, existsSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutCelParser, writeSchemas } from "./celAhead.mjs";
import { root, setup } from "./setup.mjs";

const bundles = [
  { file: "dist/extension.js", entry: "client/extension.ts", external: ["vscode"] },
  { file: "dist/languageClient.js", entry: "client/languageClient.ts", external: ["vscode"] },
  { file: "dist/server.js", entry: "server/main.ts" },
  { file: "dist/cli.js", entry: "client/cli/main.ts", banner: "#!/usr/bin/env node" },
  { file: "dist/gateways.js", entry: "client/cli/gateways/index.ts" },
  { file: "dist/kubeConfig.js", entry: "client/gateways/kubernetes/kubeConfigLibrary.ts" },
  { file: "dist/sandbox.js", entry: "client/gateways/sandbox/service/main.ts" },
];

/** Read by the bundle beside it, at run time. */
const wasm = "node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm";

/** Builds every bundle, prints the sizes, and throws when an entry is missing or does not compile. */
export async function build() {
  const missing = bundles.filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0) throw new Error(`Not found: ${missing.map(({ entry }) => entry).join(", ")}`);
  const esbuild = await import("esbuild");
  await Promise.all(bundles.map((bundle) => esbuild.build(options(bundle))));
  copyFileSync(join(root, wasm), join(root, "dist", basename(wasm)));
  const schemas = await writeSchemas();
  removeStrangers();
  for (const { file } of bundles) {
    print(file, statSync(join(root, file)).size);
  }
  print("dist/schemas", schemas);
}

function print(what, bytes) {
  console.log(`${what.padEnd(20)} ${(bytes / 1024).toFixed(0).padStart(5)} KB`);
}

/** A dynamic import of a bundle's entry is left as one: that bundle is loaded when it is first needed. */
export const onFirstUse = {
  name: "on-first-use",
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      const bundle = bundles.find(({ entry }) => join(root, entry) === resolve(resolveDir, path));
      if (kind !== "dynamic-import" || bundle === undefined) return undefined;
      return { path: `./${basename(bundle.file)}`, external: true };
    });
  },
};

/** What an earlier version built. The rest is overwritten in place: somebody may be using it. */
function removeStrangers() {
  const files = bundles.flatMap(({ file }) => [basename(file), `${basename(file)}.map`]);
  const ours = new Set([...files, basename(wasm), "schemas"]);
  for (const name of readdirSync(join(root, "dist"))) {
    if (!ours.has(name)) rmSync(join(root, "dist", name), { recursive: true, force: true });
  }
}

function options({ file, entry, external = [], banner }) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    // "external": the map lies beside the bundle and is not named in it, so the package can leave it out.
    sourcemap: "external",
    // Several dependencies carry a UMD build as "main", which cannot be bundled well.
    mainFields: ["module", "main"],
    // What it brings for other engines, 270 KB of tables, Node.js has itself.
    alias: { "whatwg-url": "node:url" },
    external,
    plugins: [withoutCelParser, onFirstUse],
    logLevel: "warning",
    ...(banner === undefined ? {} : { banner: { js: banner } }),
  };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await setup();
  await build();
}
