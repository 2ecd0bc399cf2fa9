// A complete VS Code out of the npm package code-server, for machines that cannot download Microsoft's build.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isAlive, run } from "../processes.mjs";
import { cache, MissingTool } from "./cache.mjs";
import { which } from "./which.mjs";

/** Holds VS Code 1.100.3, the oldest that the extension supports. */
const version = "4.100.3";
/** code-server's native modules and its `engines` want exactly this Node. */
const nodeMajor = 20;

const folder = `code-server-${version}`;
const nativeModules = ["@vscode/spdlog", "native-watchdog", "node-pty"];

/**
 * Where code-server lies: its entry script and the Node that runs it. Installs it on first use, in a folder of its
 * own that gets its final name only when it is complete; what a killed installation left is removed by the next.
 */
export async function codeServer() {
  if (!isInstalled()) await install();
  return locate(join(cache, folder));
}

/** Whether the next start takes seconds. */
export function isInstalled() {
  return existsSync(join(cache, folder));
}

async function install() {
  requireTools();
  console.log(`Installing code-server ${version} into ${folder} (once, one to two minutes) …`);
  removeLeftovers();
  const partial = join(cache, `${folder}.partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "package.json"), JSON.stringify({ private: true }));
  const ownNode = ownHeaders() === undefined ? [nodePackage()] : [];
  await npm(partial, "install", `code-server@${version}`, ...ownNode);
  await compile(locate(partial));
  try {
    renameSync(partial, join(cache, folder));
  } catch (error) {
    // Another process was faster: its installation is as good as ours.
    if (!isInstalled()) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
}

async function compile({ node, vscode, packages }) {
  await npm(vscode, "install", "--omit=dev");
  const headers = dirname(dirname(node));
  await npm(vscode, "rebuild", ...nativeModules, { headers });
  await npm(packages, "rebuild", "argon2", { headers });
  for (const binary of [
    ...nativeModules.map((name) => join(vscode, "node_modules", name)),
    argon2(packages),
  ]) {
    if (!existsSync(binary)) throw new Error(`code-server was installed without ${binary}`);
  }
  symlinkSync("node_modules", join(vscode, "node_modules.asar"));
  const ripgrep = join(vscode, "node_modules", "@vscode", "ripgrep", "bin");
  mkdirSync(ripgrep, { recursive: true });
  if (!existsSync(join(ripgrep, "rg"))) symlinkSync(which("rg"), join(ripgrep, "rg"));
}

function argon2(packages) {
  return createRequire(join(packages, "package.json")).resolve("argon2");
}

/** npm with every script off but in `rebuild`, and quiet unless it fails. */
async function npm(cwd, command, ...rest) {
  const options = typeof rest.at(-1) === "object" ? rest.pop() : {};
  const scripts = command === "rebuild";
  const { code, output } = await run(
    "npm",
    [command, ...rest, "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd,
      env: {
        ...process.env,
        npm_config_ignore_scripts: String(!scripts),
        // npm 11 refuses to run the scripts of packages nobody approved; npm 10 does not know the setting.
        npm_config_dangerously_allow_all_scripts: String(scripts),
        // node-pty compiles through `npx node-gyp`, which would ask.
        npm_config_yes: "true",
        npm_config_build_from_source: "true",
        ...(options.headers === undefined ? {} : { npm_config_nodedir: options.headers }),
      },
    },
  );
  if (code !== 0) throw new Error(`npm ${command} ${rest.join(" ")} failed:\n${output}`);
}

function locate(base) {
  const packages = base;
  const server = join(base, "node_modules", "code-server");
  const bundled = join(base, "node_modules", nodePackageName(), "bin", "node");
  return {
    node: existsSync(bundled) ? bundled : process.execPath,
    entry: join(server, "out", "node", "entry.js"),
    vscode: join(server, "lib", "vscode"),
    packages,
  };
}

/** The folder above `include/node` of the Node that runs us, when code-server can use both. */
function ownHeaders() {
  if (Number(process.versions.node.split(".")[0]) !== nodeMajor) return undefined;
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include", "node", "node_version.h")) ? prefix : undefined;
}

/** An npm package that is a Node with its headers. */
function nodePackage() {
  return `${nodePackageName()}@${nodeMajor}`;
}

function nodePackageName() {
  return `node-${process.platform}-${process.arch}`;
}

function requireTools() {
  if (process.platform === "win32") {
    throw new MissingTool("code-server does not run on Windows: set VSCODE_EXECUTABLE to your Code.exe.");
  }
  const missing = [
    ["g++", "c++"],
    ["make", "make"],
    ["python3", "python3"],
    ["ripgrep", "rg"],
  ].filter(([, command]) => which(command) === undefined);
  if (missing.length === 0) return;
  throw new MissingTool(
    `To set up VS Code from the npm package code-server, ${missing.map(([name]) => name).join(", ")} must be ` +
      "installed (Debian and Ubuntu: apt-get install build-essential python3 ripgrep).",
  );
}

function removeLeftovers() {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const pid = new RegExp(`^${folder}\\.partial-(\\d+)$`).exec(name)?.[1];
    if (pid === undefined || !lstatSync(join(cache, name)).isDirectory()) continue;
    if (!isAlive(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
