import { EventEmitter, type LogOutputChannel, Uri, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
  type FileStatus,
  type FileStatusParams,
  fileStatusRequest,
  type ServerOptions,
  statusChangedNotification,
} from "../server/protocol.ts";
import { documentSelector, watchedFiles } from "./documents.ts";
import { editorSettings, settingsSection } from "./settings.ts";
import { besideYamlExtension } from "./yamlExtension.ts";

/** The language server's process, from start to stop. A crash is answered by the library with a new process. */
export class LanguageServer {
  readonly #extension: Uri;
  readonly #output: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  readonly #watcher = workspace.createFileSystemWatcher(watchedFiles);
  #client: LanguageClient | undefined;
  #starting = false;
  #queue: Promise<void> = Promise.resolve();

  /** Fires when the server starts or stops, and when it knows something new about the open files. */
  readonly onDidChange = this.#changed.event;

  constructor(extension: Uri, output: LogOutputChannel) {
    this.#extension = extension;
    this.#output = output;
  }

  get state(): "stopped" | "starting" | "running" {
    if (this.#starting) return "starting";
    return this.#client?.isRunning() ? "running" : "stopped";
  }

  /** Resolves when the server is ready; a server that does not start is reported to the user. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** A new process and a new client, so that earlier crashes no longer count. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** Undefined while the server does not run. */
  async fileStatus(params: FileStatusParams): Promise<FileStatus | undefined> {
    if (this.state !== "running") return undefined;
    return this.#client?.sendRequest<FileStatus>(fileStatusRequest, params);
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  /** A client can neither be stopped while it starts nor started while it stops. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error) => {
      this.#output.error("The language server could not be started.", error);
    });
    return this.#queue;
  }

  async #start(): Promise<void> {
    if (this.#client !== undefined) return;
    this.#starting = true;
    try {
      this.#client = await this.#createClient();
      await this.#client.start();
    } finally {
      this.#starting = false;
      this.#changed.fire();
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (!client?.needsStop()) return;
    try {
      await client.dispose();
    } catch (error) {
      this.#output.warn("The language server did not stop in time and was ended.", error);
    }
  }

  /** The client library is the larger part of the extension: it is loaded once VS Code has activated us. */
  async #createClient(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import("./languageClient.ts");
    const module = Uri.joinPath(this.#extension, "dist", "server.js").fsPath;
    const server = { module, transport: TransportKind.stdio };
    const client = new LanguageClient(
      settingsSection,
      "Gateway Keys",
      {
        run: server,
        debug: { ...server, options: { execArgv: ["--nolazy", "--inspect=6010"] } },
      },
      {
        documentSelector,
        outputChannel: this.#output,
        initializationOptions: {
          ...editorSettings(),
          rulePages: `${Uri.joinPath(this.#extension, "docs", "rules")}/`,
        } satisfies ServerOptions,
        synchronize: { fileEvents: this.#watcher },
        diagnosticPullOptions: { onChange: true },
        middleware: besideYamlExtension,
      },
    );
    client.onDidChangeState(() => this.#changed.fire());
    client.onNotification(statusChangedNotification, () => this.#changed.fire());
    return client;
  }
}
