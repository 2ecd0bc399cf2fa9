// One running code-server: started on a free loopback port, stopped with everything it started.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startGroup } from "../processes.mjs";
import { codeServer } from "./installCodeServer.mjs";
import { editorSettings } from "./settings.mjs";

/**
 * Starts code-server on a folder that holds (or will hold) its profile: `user-data`, `extensions`.
 * `env` reaches the extension host. Resolves once it listens, with `exited`, `stop()` and the functions that make its addresses.
 */
export async function startCodeServer(profile, env = {}) {
  const { node, entry } = await codeServer();
  writeProfile(profile);
  const server = startGroup(
    node,
    [
      entry,
      ...profileArguments(profile),
      "--auth=none",
      "--bind-addr=127.0.0.1:0",
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-workspace-trust",
      "--disable-getting-started-override",
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...environment(), ...env } },
  );
  try {
    const port = await listening(server);
    const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
    return { exited: server.exited, stop: server.stop, remote, url: (query) => address(port, query) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Installs a .vsix into a profile, as a person would with `--install-extension`. */
export async function installExtension(profile, vsix) {
  const { node, entry } = await codeServer();
  const args = [entry, ...profileArguments(profile), `--install-extension=${vsix}`];
  const { code, output } = await run(node, args, { env: environment() });
  if (code !== 0) throw new Error(`code-server could not install ${vsix}:\n${output}`);
}

function profileArguments(profile) {
  return [
    `--user-data-dir=${join(profile, "user-data")}`,
    `--extensions-dir=${join(profile, "extensions")}`,
    `--config=${join(profile, "config.yaml")}`,
  ];
}

function writeProfile(profile) {
  const folder = join(profile, "user-data", "User");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(profile, "extensions"), { recursive: true });
  writeFileSync(join(profile, "config.yaml"), "cert: false\n");
  // "wx": what a person changed in the window of `npm start` stays.
  writeOnce(join(folder, "settings.json"), `${JSON.stringify(editorSettings, undefined, 2)}\n`);
}

function writeOnce(file, text) {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

/** Without the variables by which code-server, started from its own terminal, would talk to its parent instead. */
function environment() {
  const { VSCODE_IPC_HOOK_CLI: _hook, CODE_SERVER_PARENT_PID: _parent, PORT: _port, ...rest } = process.env;
  return rest;
}

function listening({ child, exited }) {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk) => {
      output += chunk;
      const port = /listening on https?:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    exited.then(({ error }) => reject(new Error(`code-server did not start:\n${output}`, { cause: error })));
  });
}

function address(port, { folder, payload }) {
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query}`;
}
