import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** The built server as a real process, spoken to over stdio by a client that takes pushed diagnostics. */
const folder = mkdtempSync(join(tmpdir(), "gateway-keys-server-"));
const server = join(folder, "dist/server.js");

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "../server/main.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    outfile: server,
    logLevel: "error",
  });
  cpSync(join(import.meta.dirname, "../schemas"), join(folder, "schemas"), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: { line: number; character: number }; readonly end: unknown };
}

let child: ChildProcess;
let connection: MessageConnection;
let workspace: string;
let published: Map<string, Diagnostic[]>;
let log: string[];
let waiting: (() => void)[];

beforeEach(async () => {
  workspace = mkdtempSync(join(folder, "workspace-"));
  published = new Map();
  log = [];
  waiting = [];
});

afterEach(async () => {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
  child.kill();
});

async function start(settings: Record<string, unknown> = {}): Promise<void> {
  child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  if (child.stdout === null || child.stdin === null) throw new Error("no pipes");
  connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
    published.set(uri, diagnostics);
    for (const wake of waiting.splice(0)) wake();
  });
  connection.onNotification("window/logMessage", ({ message }) => {
    log.push(message);
  });
  connection.onRequest((): null => null);
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(workspace).toString(), name: "workspace" }],
    capabilities: {},
    initializationOptions: { validate: true, maxFileSize: 1, ...settings },
  });
  await connection.sendNotification("initialized", {});
}

const uriOf = (name: string) => pathToFileURL(join(workspace, name)).toString();

async function open(name: string, text: string): Promise<void> {
  const textDocument = { uri: uriOf(name), languageId: "yaml", version: 1, text };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
}

/** Waits until the findings of a file are as wanted; what they are instead fails the test. */
async function findings(name: string, wanted: (codes: string[]) => boolean): Promise<Diagnostic[]> {
  const deadline = Date.now() + 8_000;
  for (;;) {
    const now = published.get(uriOf(name));
    if (now !== undefined && wanted(now.map(({ code }) => code))) return now;
    if (Date.now() > deadline)
      throw new Error(`not what was wanted: ${JSON.stringify(now)}; ${log.join("; ")}`);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      setTimeout(resolve, 500);
    });
  }
}

const consumer = (key: string) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile
  namespace: apis
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
${key}`;

const inline = consumer("      value:\n        key: 507f1f77bcf86cd799439011\n");
const literal = consumer("      value:\n        key: kX9vTqLm2pWz7RbNc4yHs8Ja\n");
const byReference = consumer("      secretRef:\n        name: mobile-key\n");
const secret = `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: apis
stringData:
  key: kX9vTqLm2pWz7RbNc4yHs8Ja
`;

describe("the language server", () => {
  it("underlines the exact characters, and takes the line away when they are mended", async () => {
    await start();
    await open("a.yaml", inline);
    const found = await findings("a.yaml", (codes) => codes.includes("object-id-as-key"));
    expect(found.find(({ code }) => code === "object-id-as-key")?.range).toEqual({
      start: { line: 10, character: 13 },
      end: { line: 10, character: 37 },
    });
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: uriOf("a.yaml"), version: 2 },
      contentChanges: [
        {
          range: { start: { line: 10, character: 13 }, end: { line: 10, character: 37 } },
          text: "kX9vTqLm2pWz7RbNc4yHs8Ja",
        },
      ],
    });
    await findings("a.yaml", (codes) => !codes.includes("object-id-as-key"));
  });

  it("reads the workspace's other files, and looks again when they change on disk", async () => {
    writeFileSync(join(workspace, "secret.yaml"), secret);
    await start();
    await open("a.yaml", byReference);
    await findings("a.yaml", (codes) => codes.length === 0);
    writeFileSync(join(workspace, "secret.yaml"), secret.replace("  key:", "  apikey:"));
    await connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("secret.yaml"), type: 2 }],
    });
    await findings("a.yaml", (codes) => codes.includes("secret-key-missing"));
    rmSync(join(workspace, "secret.yaml"));
    await connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("secret.yaml"), type: 3 }],
    });
    await findings("a.yaml", (codes) => codes.includes("secret-missing"));
  });

  it("honours .gateway-keys.yaml, also when it is written later", async () => {
    await start();
    await open("a.yaml", literal);
    await findings("a.yaml", (codes) => codes.includes("inline-key"));
    writeFileSync(join(workspace, ".gateway-keys.yaml"), "rules: {inline-key: off}\n");
    await connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(".gateway-keys.yaml"), type: 1 }],
    });
    await findings("a.yaml", (codes) => !codes.includes("inline-key"));
  });

  it("says why a file over the limit is not checked, and goes on with the others", async () => {
    await start();
    await open("big.yaml", `${inline}${"# padding\n".repeat(120_000)}`);
    await open("a.yaml", inline);
    await findings("a.yaml", (codes) => codes.includes("object-id-as-key"));
    const status = await connection.sendRequest("gatewayKeys/fileStatus", { uri: uriOf("big.yaml") });
    expect(status).toMatchObject({ notChecked: expect.stringContaining("larger than 1 MiB") });
  });

  it("offers a fix that edits, and the way to switch a finding off", async () => {
    await start();
    await open("a.yaml", literal);
    await findings("a.yaml", (codes) => codes.includes("inline-key"));
    const actions: { title: string; edit: { changes: Record<string, { newText: string }[]> } }[] =
      await connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri: uriOf("a.yaml") },
        range: { start: { line: 9, character: 6 }, end: { line: 9, character: 6 } },
        context: { diagnostics: [] },
      });
    const move = actions.find(({ edit }) => JSON.stringify(edit).includes("secretRef"));
    expect(move?.edit.changes[uriOf("a.yaml")]?.map(({ newText }) => newText).join("")).toContain(
      "kind: Secret",
    );
    expect(actions.map(({ title }) => title)).toContain("Disable inline-key for this line");
  });

  it("says nothing about a key in its log", async () => {
    await start();
    await open("a.yaml", inline);
    await findings("a.yaml", (codes) => codes.includes("object-id-as-key"));
    await connection.sendRequest("textDocument/hover", {
      textDocument: { uri: uriOf("a.yaml") },
      position: { line: 10, character: 15 },
    });
    expect(JSON.stringify([log, ...published.values()])).not.toContain("507f1f77");
  });
});
