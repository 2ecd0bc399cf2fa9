// Opens a VS Code with the extension on the sample workspace. Works in a bare clone.
import { join } from "node:path";
import { build } from "./build.mjs";
import { stopOnSignals } from "./processes.mjs";
import { root, setup } from "./setup.mjs";
import { cache, MissingTool } from "./vscode/cache.mjs";
import { startCodeServer } from "./vscode/codeServer.mjs";
import { startDesktop } from "./vscode/desktop.mjs";
import { findVSCode } from "./vscode/find.mjs";

const sample = join(root, "test", "workspaces", "sample");
const shown = join(sample, "apisix/consumers.yaml");

// Ending it by Ctrl-C is the ordinary end.
stopOnSignals(() => 0);

try {
  await setup();
  await build();
  const editor = await open(await findVSCode({ ownCode: true }));
  await editor.exited;
  await editor.stop();
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function open(vscode) {
  if (vscode.kind === "desktop") {
    console.log(`Opening ${vscode.executable}. Ctrl-C closes it.`);
    return startDesktop(vscode, { profile: join(cache, "start-desktop"), folder: sample, extension: root });
  }
  const server = await startCodeServer(join(cache, "start-code-server"));
  const payload = [
    ["extensionDevelopmentPath", server.remote(root)],
    ["openFile", server.remote(shown)],
  ];
  console.log(`\nVS Code with Gateway Keys runs. Open in a browser on this machine:\n`);
  console.log(`  ${server.url({ folder: sample, payload })}\n\nCtrl-C ends it.`);
  return server;
}
