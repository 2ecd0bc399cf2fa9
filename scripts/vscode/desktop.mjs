// A desktop VS Code in a profile of its own, so that ending it touches no other window of the person.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, startGroup, stopWithUs } from "../processes.mjs";
import { editorSettings } from "./settings.mjs";

/** Opens a folder with the extension under development. `exited` resolves when the window is closed. */
export function startDesktop({ executable }, { profile, folder, extension }) {
  const userData = join(profile, "user-data");
  mkdirSync(join(userData, "User"), { recursive: true });
  writeFileSync(join(userData, "User", "settings.json"), JSON.stringify(editorSettings, undefined, 2));
  const window = startGroup(
    executable,
    [
      "--wait",
      "--new-window",
      `--user-data-dir=${userData}`,
      `--extensions-dir=${join(profile, "extensions")}`,
      `--extensionDevelopmentPath=${extension}`,
      "--disable-workspace-trust",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      folder,
    ],
    { stdio: "inherit", shell: process.platform === "win32" },
  );
  const stop = () => stopEditor(userData, window);
  stopWithUs(stop);
  return { exited: window.exited, stop };
}

/** The `code` command starts the editor detached from itself; the editor leaves its process id in its profile. */
async function stopEditor(userData, window) {
  const main = editorProcess(userData);
  if (main !== undefined && isAlive(main)) process.kill(main);
  await window.stop();
}

function editorProcess(userData) {
  try {
    const pid = Number(readFileSync(join(userData, "code.lock"), "utf8"));
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
