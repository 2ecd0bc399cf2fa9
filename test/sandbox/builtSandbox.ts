/** The sandbox as people get it: bundled, beside the command line, in processes of its own. */
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import {
  type ConnectedSandbox,
  connectSandbox,
  type SandboxOptions,
} from "../../client/gateways/sandbox/connect.ts";

const root = join(import.meta.dirname, "..", "..");

export interface Started extends ConnectedSandbox {
  readonly folder: string;
  /** What the process said on stderr so far. */
  readonly log: readonly string[];
}

/** An installation in a temporary folder, with a folder for each sandbox's data. */
export class BuiltSandbox {
  // Short: the path of a socket has to fit into 103 bytes.
  readonly #folder = mkdtempSync(join(tmpdir(), "gks-"));
  readonly program = join(this.#folder, "dist", "sandbox.js");
  readonly cli = join(this.#folder, "dist", "cli.js");
  readonly #started: ConnectedSandbox[] = [];

  async build(): Promise<void> {
    await build({
      absWorkingDir: root,
      entryPoints: { cli: "client/cli/main.ts", sandbox: "client/gateways/sandbox/service/main.ts" },
      outdir: join(this.#folder, "dist"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      mainFields: ["module", "main"],
      logLevel: "error",
    });
    const wasm = "node-sqlite3-wasm.wasm";
    copyFileSync(
      join(root, "node_modules", "node-sqlite3-wasm", "dist", wasm),
      join(this.#folder, "dist", wasm),
    );
    cpSync(join(root, "package.json"), join(this.#folder, "package.json"));
  }

  /** A folder that nobody has yet. */
  dataFolder(): string {
    return mkdtempSync(join(this.#folder, "d-"));
  }

  /** Starts a sandbox on free ports, or finds the one of `folder`. */
  async start(options: Partial<SandboxOptions> = {}): Promise<Started> {
    const folder = options.folder ?? this.dataFolder();
    const log: string[] = [];
    const connected = await connectSandbox({
      folder,
      client: "extension",
      signal: new AbortController().signal,
      program: this.program,
      arguments: ["--port", "0", "--admin-port", "0"],
      log: (line) => log.push(line),
      ...options,
    });
    this.#started.push(connected);
    return { ...connected, folder, log };
  }

  /** Ends everything that was started, and leaves nothing. */
  async remove(): Promise<void> {
    await Promise.all(this.#started.map((sandbox) => sandbox.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
