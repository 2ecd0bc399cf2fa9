/** Finds the sandbox of a folder, or starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CredentialValue } from "../../credentials/credentialValue.ts";
import { GatewayError, throwIfCancelled } from "../gatewayError.ts";
import { controlAddress, type Running } from "./controlSocket.ts";
import type { Client } from "./service/tokens.ts";

export interface SandboxOptions {
  /** Its data. Two folders are two sandboxes. */
  readonly folder: string;
  /** Whose token it gives out. */
  readonly client: Client;
  readonly signal: AbortSignal;
  /** The bundle to start where none runs; otherwise the one beside this bundle. */
  readonly program?: string;
  /** For the process that is started: `--port N`, `--admin-port N`, `--pass-key`. */
  readonly arguments?: readonly string[];
  /** Takes what the started process says on stderr, line by line; there is no credential in it. */
  readonly log?: (line: string) => void;
}

export interface ConnectedSandbox {
  readonly pid: number;
  /** `http://127.0.0.1:27181` */
  readonly adminUrl: string;
  readonly proxyUrl: string;
  /** The admin's. */
  readonly token: CredentialValue;
  /** What a person should know about how it was started: sentences. */
  readonly notices: readonly string[];
  /** Settles with the exit code when the process that was started here ends; undefined where none was. */
  readonly ended: Promise<number | null> | undefined;
  /** Ends the process that was started here; one that belongs to somebody else goes on. */
  end(): Promise<void>;
}

/** Milliseconds: until a process is ready, until it answers, and until one that should end is killed. */
const patience = { start: 20_000, answer: 5000, end: 5000 };

const doing = "Starting the sandbox";

/**
 * The same folder leads every process of this user to the same sandbox. It ends with the process that started it;
 * connect again then, and there is a new one. Throws `GatewayError`: `unreachable`, `cancelled`.
 */
export async function connectSandbox(options: SandboxOptions): Promise<ConnectedSandbox> {
  const { folder, client } = options;
  const deadline = Date.now() + patience.start;
  while (Date.now() < deadline) {
    throwIfCancelled(options.signal, doing);
    const found = await ask(folder, client);
    if (found !== undefined) return connected(found, undefined);
    const started = await start(options);
    if (started !== undefined) return started;
    await delay(100);
  }
  throw new GatewayError("unreachable", `The sandbox in ${folder} is started and ended all the time`, {
    next: "End the processes that use this folder, then try again.",
  });
}

/** Undefined where another process has the folder, and is still starting or just ending. */
async function start(options: SandboxOptions): Promise<ConnectedSandbox | undefined> {
  throwIfCancelled(options.signal, doing);
  const child = new Child(options);
  try {
    const running =
      (await child.firstLine) === "ready" ? await ask(options.folder, options.client) : undefined;
    throwIfCancelled(options.signal, doing);
    if (running !== undefined) return connected(running, child);
  } catch (error) {
    await child.end();
    throw error;
  }
  await child.end();
  return undefined;
}

function connected({ token, ...running }: Running, child: Child | undefined): ConnectedSandbox {
  return {
    ...running,
    token: new CredentialValue(token),
    ended: child?.exited,
    end: async () => child?.end(),
  };
}

class Child {
  readonly exited: Promise<number | null>;
  /** Throws `GatewayError`. */
  readonly firstLine: Promise<string>;
  readonly #child: ChildProcess;
  #lastWords = "";

  constructor({ folder, signal, log, program = join(__dirname, "sandbox.js"), ...options }: SandboxOptions) {
    const args = [program, "--data", folder, ...(options.arguments ?? [])];
    const electron = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
    this.#child = spawn(process.execPath, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...electron },
      windowsHide: true,
      // Ctrl-C in a terminal is for us alone, who may have something to undo there. It still ends with us, by its stdin.
      detached: process.platform !== "win32",
    });
    this.exited = new Promise((resolve) => {
      this.#child.on("close", resolve);
      this.#child.on("error", () => resolve(null));
    });
    // It may be gone before its stdin is closed.
    this.#child.stdin?.on("error", () => {});
    this.#readLog(log);
    this.firstLine = this.#readFirstLine(folder, signal);
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), patience.end);
    await this.exited;
    clearTimeout(late);
  }

  #readLog(log: ((line: string) => void) | undefined): void {
    let rest = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        this.#lastWords = line;
        log?.(line);
      }
    });
  }

  async #readFirstLine(folder: string, signal: AbortSignal): Promise<string> {
    const stop = () => void this.end();
    signal.addEventListener("abort", stop);
    const late = setTimeout(stop, patience.start);
    let text = "";
    const line = new Promise<string>((resolve) => {
      this.#child.stdout?.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
      });
    });
    try {
      const said = await Promise.race([line, this.exited.then(() => undefined)]);
      if (said !== undefined) return said;
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", stop);
    }
    throwIfCancelled(signal, doing);
    // It has said so, and was gone before that was read.
    if (text.includes("\n")) return text.slice(0, text.indexOf("\n"));
    throw new GatewayError(
      "unreachable",
      `The sandbox in ${folder} did not start: ${this.#lastWords || "it ended without a word"}`,
      { next: "Mend what is named here, or use another folder." },
    );
  }
}

/** Undefined where nobody listens, or whoever did is just ending. Throws `GatewayError`. */
function ask(folder: string, client: Client): Promise<Running | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlAddress(folder));
    let text = "";
    socket.setEncoding("utf8").setTimeout(patience.answer, () => {
      socket.destroy();
      reject(
        new GatewayError("unreachable", `The sandbox in ${folder} is there and does not answer`, {
          next: "End its process, then try again.",
        }),
      );
    });
    socket.on("connect", () => socket.write(`${JSON.stringify({ client })}\n`));
    socket.on("data", (part: string) => {
      text += part;
    });
    socket.on("close", () => resolve(text.endsWith("\n") ? (JSON.parse(text) as Running) : undefined));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code !== "EACCES" && code !== "EPERM") return resolve(undefined);
      reject(
        new GatewayError("unreachable", `The sandbox in ${folder} belongs to another user`, {
          next: "Use another folder.",
        }),
      );
    });
  });
}
