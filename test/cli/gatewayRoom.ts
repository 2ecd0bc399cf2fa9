/** The command line with a user's own folders, an empty workspace, and sandboxes on free ports. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ConnectedSandbox, connectSandbox } from "../../client/gateways/sandbox/connect.ts";
import { ask } from "../sandbox/http.ts";
import { BuiltCli, type Ended, type RunOptions } from "./builtCli.ts";

export class GatewayRoom {
  readonly cli = new BuiltCli();
  // Short: the path of a socket has to fit into 103 bytes.
  readonly #home = mkdtempSync(join(tmpdir(), "gkc-"));
  readonly #sandboxes: ConnectedSandbox[] = [];
  #number = 0;

  async build(): Promise<void> {
    await this.cli.build(true);
    this.cli.put({});
  }

  /** Another user: nothing of what was done before is there. */
  newUser(): void {
    this.#number++;
    this.cli.put({});
  }

  get state(): string {
    return join(this.#home, String(this.#number), "gateway-keys");
  }

  get env(): NodeJS.ProcessEnv {
    return { HOME: this.#home, XDG_STATE_HOME: join(this.#home, String(this.#number)) };
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.cli.run(args, { ...options, env: { ...this.env, ...options.env } });
  }

  /** Runs what has to end with 0, and returns its stdout. */
  async done(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stderr}`);
    return stdout;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  async json(...args: readonly string[]): Promise<any> {
    return JSON.parse(await this.done(...args, "--output", "json"));
  }

  /** The user's sandbox, until the suite ends. */
  async startSandbox(): Promise<ConnectedSandbox> {
    const sandbox = await connectSandbox({
      folder: join(this.state, "sandbox"),
      client: "extension",
      signal: new AbortController().signal,
      program: this.cli.bundle("sandbox"),
      arguments: ["--port", "0", "--admin-port", "0"],
    });
    this.#sandboxes.push(sandbox);
    return sandbox;
  }

  /** What was left behind: paths below the state folder. */
  filesLeft(): readonly string[] {
    if (!existsSync(this.state)) return [];
    return readdirSync(this.state, { recursive: true, encoding: "utf8" }).filter((name) =>
      statSync(join(this.state, name)).isFile(),
    );
  }

  read(file: string): string {
    return readFileSync(join(this.state, file), "latin1");
  }

  async remove(): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.end()));
    this.cli.remove();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** What bash makes of a text, with the key in the environment as snippets want it. */
export async function inBash(text: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-eu", "-c", text], {
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout;
}

export async function statusOf(url: string, key: string): Promise<number> {
  return (await ask(url, { headers: { authorization: `Bearer ${key}` } })).status;
}

/** A Gateway of type key-service, with what else stands in its spec. */
export function keyServiceManifest(name: string, url: string, proxyUrl: string, more = ""): string {
  return `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata: {name: ${name}}
spec: {type: key-service, ${more}keyService: {url: "${url}", proxyUrl: "${proxyUrl}"}}
`;
}
