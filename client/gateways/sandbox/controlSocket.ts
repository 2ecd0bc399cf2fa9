/**
 * Where the sandbox of a folder is found, and what is said there. The caller sends one line, `Request` as JSON, and
 * gets one, `Running` as JSON. Only processes of the same user can do that: on Unix by the socket's mode (0600 in a
 * folder of 0700), and on Windows because a pipe's default access lets others read, but not write a request.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { Client } from "./service/tokens.ts";

export interface Request {
  readonly client: Client;
}

export interface Running {
  readonly pid: number;
  /** `http://127.0.0.1:27181` */
  readonly adminUrl: string;
  readonly proxyUrl: string;
  /** The admin's, for this client, as long as the process lives. */
  readonly token: string;
  /** What a person should know about how it was started: sentences. */
  readonly notices: readonly string[];
}

/** The shortest that a system takes, without the zero at the end (macOS: sun_path of 104 bytes). */
export const longestAddress = 103;

/** For `net.connect` and `net.Server.listen`. */
export function controlAddress(folder: string): string {
  if (process.platform !== "win32") return join(folder, "control.sock");
  const name = createHash("sha256").update(resolve(folder).toLowerCase()).digest("hex").slice(0, 32);
  return `\\\\.\\pipe\\gateway-keys-sandbox-${name}`;
}
