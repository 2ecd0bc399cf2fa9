// Installs the dependencies when they are not what the lock file says. Runs in a bare clone: Node built-ins only.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./processes.mjs";

/** The folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];

/** Runs `npm ci` unless node_modules already holds what package-lock.json asks for. */
export async function setup() {
  requireNode();
  if (installed()) return;
  console.log("Installing dependencies …");
  const { code } = await run("npm", ["ci", "--ignore-scripts"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (code !== 0) throw new Error(`npm ci failed (${code})`);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Error(`Node ${oldestNode.join(".")} or newer is needed; this is ${process.versions.node}.`);
}

/** npm writes the second file last, so an installation that was killed does not have it. */
function installed() {
  const present = lockedPackages(join(root, "node_modules", ".package-lock.json"));
  if (present === undefined) return false;
  const wanted = lockedPackages(join(root, "package-lock.json")) ?? {};
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    // Optional packages are those of other platforms.
    return present[path] === undefined ? optional === true : present[path].version === version;
  });
}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await setup();
