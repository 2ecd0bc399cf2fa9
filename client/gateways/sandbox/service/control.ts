/** One sandbox a folder: who listens at the control socket is the one, and tells others where it is. */
import { chmodSync, mkdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { controlAddress, longestAddress, type Request, type Running } from "../controlSocket.ts";
import { StartError } from "./startError.ts";
import { clients } from "./tokens.ts";

/** What a request may be long, in bytes, and how long it may take, in ms. */
const requestLimit = 1000;
const patience = 5000;

/** Older than this, in ms, a lock belongs to a process that died while it held it, usually for a millisecond. */
const staleLock = 10_000;

export class Control {
  readonly #server: Server;
  readonly #waiting: Promise<(request: Request) => Running>;
  #answer: ((answer: (request: Request) => Running) => void) | undefined;
  #leaving = false;

  private constructor() {
    this.#waiting = new Promise((resolve) => {
      this.#answer = resolve;
    });
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Undefined where another process has the folder. Throws `StartError`. */
  static async claim(folder: string): Promise<Control | undefined> {
    const address = controlAddress(folder);
    const length = Buffer.byteLength(address);
    if (process.platform !== "win32" && length > longestAddress) {
      const spare = longestAddress - Buffer.byteLength("/control.sock");
      throw new StartError(
        `the path ${folder} is too long: choose one of at most ${spare} bytes with --data`,
      );
    }
    const control = new Control();
    // The system frees a pipe when its process ends. The file of a socket stays, and has to be taken over.
    if (process.platform === "win32") return (await control.#listen(address)) ? control : undefined;
    const unlock = await lock(join(folder, "control.lock"));
    try {
      if (await isAlive(address)) return undefined;
      rmSync(address, { force: true });
      if (!(await control.#listen(address))) return undefined;
      chmodSync(address, 0o600);
      return control;
    } finally {
      unlock();
    }
  }

  /** From now on whoever asks gets an answer; who asked before gets it now. */
  ready(answer: (request: Request) => Running): void {
    this.#answer?.(answer);
  }

  /** From now on nobody gets an answer; but the place is still taken. */
  leave(): void {
    this.#leaving = true;
  }

  /** The place is free. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #listen(address: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", ({ code }: NodeJS.ErrnoException) => {
        if (code === "EADDRINUSE") resolve(false);
        else reject(new StartError(`${address} cannot be listened at (${code})`));
      });
      this.#server.listen(address, () => resolve(true));
    });
  }

  #serve(socket: Socket): void {
    let text = "";
    socket.setEncoding("utf8").setTimeout(patience, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("data", (part: string) => {
      text += part;
      if (text.length > requestLimit) socket.destroy();
      else if (text.includes("\n")) {
        socket.removeAllListeners("data").resume();
        void this.#reply(socket, readRequest(text));
      }
    });
  }

  async #reply(socket: Socket, request: Request | undefined): Promise<void> {
    const answer = await this.#waiting;
    if (request === undefined || this.#leaving) socket.destroy();
    else socket.end(`${JSON.stringify(answer(request))}\n`);
  }
}

function readRequest(text: string): Request | undefined {
  try {
    const { client } = JSON.parse(text);
    const known = clients.find((each) => each === client);
    return known && { client: known };
  } catch {
    return undefined;
  }
}

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** Between looking whether a socket is dead and taking its place nobody else may do the same. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(path);
      return () => rmdirSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new StartError(`${path} cannot be made (${code})`);
    }
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Math.abs(Date.now() - made) > staleLock) rmSync(path, { recursive: true, force: true });
    await delay(5 + Math.random() * 10);
  }
}
