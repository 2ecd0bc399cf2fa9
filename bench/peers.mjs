/** Installs what we compare with, from `bench/peers`, into a folder that Git ignores. */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("peers/", import.meta.url));
const cache = fileURLToPath(new URL("../.vscode-test/bench/peers/", import.meta.url));

/** @returns {{ yamlLanguageServer: string, parse: string, versions: Record<string, string> }} paths to run */
export function installPeers() {
  const installed = contents(join(cache, "installed-lock.json"));
  const wanted = contents(join(source, "package-lock.json"));
  cpSync(source, cache, { recursive: true });
  if (installed !== wanted) {
    const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: cache,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    if (npm.status !== 0)
      throw new Error("the peers could not be installed (npm ci in .vscode-test/bench/peers)");
    cpSync(join(source, "package-lock.json"), join(cache, "installed-lock.json"));
  }
  return {
    yamlLanguageServer: join(cache, "node_modules/yaml-language-server/bin/yaml-language-server"),
    parse: join(cache, "parse.mjs"),
    versions: Object.fromEntries(["yaml-language-server", "js-yaml"].map((name) => [name, version(name)])),
  };
}

function version(name) {
  return JSON.parse(readFileSync(join(cache, "node_modules", name, "package.json"), "utf8")).version;
}

function contents(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
