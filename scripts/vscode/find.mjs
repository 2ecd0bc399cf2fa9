// Which VS Code to use: named by the person, on the PATH, downloadable, or out of the npm package code-server.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cache, MissingTool } from "./cache.mjs";
import { isInstalled } from "./installCodeServer.mjs";
import { which } from "./which.mjs";

const oldest = [1, 100];

/**
 * Answers `{kind: "desktop", executable}` or `{kind: "code-server"}`. The person's own `code` is only for trying the
 * extension out (`ownCode`): tests want an editor nobody else configures.
 */
export async function findVSCode({ ownCode = false } = {}) {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named) {
    if (!existsSync(named)) throw new MissingTool(`VSCODE_EXECUTABLE names ${named}, which does not exist.`);
    return { kind: "desktop", executable: named };
  }
  if (!hasScreen()) return { kind: "code-server" };
  const own = ownCode ? which("code") : undefined;
  if (own !== undefined && isRecent(own)) return { kind: "desktop", executable: own };
  if (isInstalled()) return { kind: "code-server" };
  const downloaded = await download();
  return downloaded === undefined ? { kind: "code-server" } : { kind: "desktop", executable: downloaded };
}

function hasScreen() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function isRecent(code) {
  // Inside a remote window `code` is a messenger to the window's own VS Code: it cannot open a second one.
  if (process.env.VSCODE_IPC_HOOK_CLI) return false;
  const { stdout } = spawnSync(code, ["--version"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const [major = 0, minor = 0] = (stdout ?? "").split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

async function download() {
  const { downloadAndUnzipVSCode, SilentReporter } = await import("@vscode/test-electron");
  try {
    console.log("Fetching VS Code, unless it is here already …");
    // The limit is on silence, not on the whole download.
    return await downloadAndUnzipVSCode({ cachePath: cache, timeout: 4000, reporter: new SilentReporter() });
  } catch (error) {
    console.log(`VS Code cannot be downloaded here (${error.message}); using the npm package code-server.`);
    return undefined;
  }
}
