/** A small language client over stdio: enough to open a file, change it, and wait for its diagnostics. */
import { spawn } from "node:child_process";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const patience = 120_000;

export class LspClient {
  #process;
  #settings;
  #nextId = 1;
  #requests = new Map();
  #waiting = new Set();
  #listeners = new Map();
  #chunks = [];
  #length = 0;
  #needed = 1;
  #stderr = "";
  #failure;
  #ended;

  /** Spawns `node <args>`. `settings` answers `workspace/configuration`, by section. */
  constructor(args, { cwd, settings }) {
    this.#settings = settings;
    this.#process = spawn(process.execPath, args, { cwd, stdio: "pipe" });
    this.#process.stdout.on("data", (chunk) => this.#receive(chunk));
    this.#process.stderr.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    // What is written after the end is lost; the requests that wait for an answer tell of it.
    this.#process.stdin.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      this.#process.once("exit", (code, signal) => {
        this.#fail(`the server ended (${code ?? signal}) before it answered: ${this.#stderr.slice(-2000)}`);
        resolve();
      });
    });
  }

  get pid() {
    return this.#process.pid;
  }

  /** `initialize` as an editor does it, but for pull diagnostics: both servers are to push. */
  async start(folder) {
    const uri = pathToFileURL(folder).href;
    await this.request("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: basename(folder) }],
      capabilities: {
        workspace: {
          configuration: true,
          workspaceFolders: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: {
          synchronization: { didSave: true },
          publishDiagnostics: { versionSupport: true, relatedInformation: true },
        },
        window: { workDoneProgress: true },
      },
    });
    this.notify("initialized", {});
    this.notify("workspace/didChangeConfiguration", { settings: this.#settings });
  }

  open(uri, text) {
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
  }

  change(uri, version, range, text) {
    this.notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  /** Resolves, with the time of arrival, at the first diagnostics of a file's version that `accept` takes. */
  diagnostics(uri, version, accept) {
    return new Promise((resolve, reject) => {
      let last = "none came";
      const waiter = {
        see: (params, at) => {
          if (params.uri !== uri || (params.version ?? version) < version) return;
          last = JSON.stringify(params.diagnostics).slice(0, 1000);
          if (accept(params.diagnostics)) waiter.settle(() => resolve(at));
        },
        reject: (error) => waiter.settle(() => reject(error)),
        settle: (then) => {
          clearTimeout(timer);
          this.#waiting.delete(waiter);
          then();
        },
      };
      const timer = setTimeout(
        () => waiter.reject(new Error(`no such diagnostics within ${patience / 1000} s; last: ${last}`)),
        patience,
      );
      this.#waiting.add(waiter);
      if (this.#failure) waiter.reject(this.#failure);
    });
  }

  /** Hears of a kind of notification, with the time of its arrival. */
  on(method, listener) {
    this.#listeners.set(method, listener);
  }

  request(method, params) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#requests.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  /** Ends the server: politely, or after two seconds by force. */
  async stop() {
    const timer = setTimeout(() => this.#process.kill(), 2000);
    this.request("shutdown").then(
      () => this.notify("exit"),
      () => {},
    );
    await this.#ended;
    clearTimeout(timer);
  }

  #fail(message) {
    this.#failure = new Error(message);
    for (const waiter of [...this.#requests.values(), ...this.#waiting]) waiter.reject(this.#failure);
    this.#requests.clear();
  }

  #send(message) {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(chunk) {
    const at = performance.now();
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed) {
      const data = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [data];
      const end = data.indexOf("\r\n\r\n");
      if (end < 0) return;
      const size = Number(/Content-Length: *(\d+)/i.exec(data.toString("latin1", 0, end))?.[1]);
      const next = end + 4 + size;
      this.#needed = next;
      if (data.length < next) return;
      this.#chunks = next < data.length ? [data.subarray(next)] : [];
      this.#length = data.length - next;
      this.#needed = 1;
      this.#handle(JSON.parse(data.toString("utf8", end + 4, next)), at);
    }
  }

  #handle(message, at) {
    if (message.method === undefined) {
      const request = this.#requests.get(message.id);
      this.#requests.delete(message.id);
      if (message.error) request?.reject(new Error(message.error.message));
      else request?.resolve(message.result);
    } else if (message.id !== undefined) {
      this.#send({ id: message.id, result: this.#answer(message) });
    } else if (message.method === "textDocument/publishDiagnostics") {
      for (const waiter of [...this.#waiting]) waiter.see(message.params, at);
    } else {
      this.#listeners.get(message.method)?.(message.params, at);
    }
  }

  /** What an editor says to a server's own requests: settings where it asks for them, else "done". */
  #answer({ method, params }) {
    if (method !== "workspace/configuration") return null;
    return params.items.map(({ section }) => this.#settings[section] ?? null);
  }
}
