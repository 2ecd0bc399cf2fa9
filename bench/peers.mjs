/** Installs what we compare with, from `bench/peers`, into a folder that Git ignores. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("peers/", import.meta.url));
const cache = fileURLToPath(new URL("../.vscode-test/bench/peers/", import.meta.url));

/**
 * @returns {{ yamlLanguageServer: string, parse: string, kubeconform?: string, versions: Record<string, string> }}
 *   paths to run; kubeconform is built by Go, and left out where there is none
 */
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
  const kubeconform = buildKubeconform();
  const versions = ["yaml-language-server", "js-yaml"].map((name) => [name, version(name)]);
  if (kubeconform !== undefined) versions.push(["kubeconform", kubeconformVersion()]);
  return {
    kubeconform,
    yamlLanguageServer: join(cache, "node_modules/yaml-language-server/bin/yaml-language-server"),
    parse: join(cache, "parse.mjs"),
    versions: Object.fromEntries(versions),
  };
}

/** Undefined, and said, where it cannot be built: the bench measures the rest. */
function buildKubeconform() {
  const file = join(cache, "kubeconform", process.platform === "win32" ? "kubeconform.exe" : "kubeconform");
  const wanted = contents(join(source, "kubeconform", "go.sum"));
  const record = join(cache, "kubeconform", "built.sum");
  if (existsSync(file) && contents(record) === wanted) return file;
  const go = spawnSync(
    "go",
    ["build", "-mod=readonly", "-o", file, "github.com/yannh/kubeconform/cmd/kubeconform"],
    {
      cwd: join(cache, "kubeconform"),
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (go.status !== 0) {
    console.error("kubeconform could not be built; is there a Go on the PATH?");
    return undefined;
  }
  cpSync(join(source, "kubeconform", "go.sum"), record);
  return file;
}

function kubeconformVersion() {
  const module = contents(join(source, "kubeconform", "go.mod")) ?? "";
  return /yannh\/kubeconform v(\S+)/.exec(module)?.[1] ?? "";
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
