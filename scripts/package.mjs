// Makes gateway-keys-<version>.vsix: what .vscodeignore lets through, and no node_modules.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { stopOnSignals } from "./processes.mjs";
import { root, setup } from "./setup.mjs";

/** Packs the built extension into a folder and answers the path of the .vsix. */
export async function makePackage(folder = root) {
  const { createVSIX } = await import("@vscode/vsce");
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const packagePath = join(folder, `${name}-${version}.vsix`);
  await createVSIX({ cwd: root, dependencies: false, packagePath });
  return packagePath;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  stopOnSignals();
  const [folder] = process.argv.slice(2);
  await setup();
  // With a folder, what is already built is packed into it: the tests do not build under each other.
  if (folder === undefined) await build();
  const file = await makePackage(folder);
  console.log(`${file} ${(statSync(file).size / 1024).toFixed(0)} KB`);
}
