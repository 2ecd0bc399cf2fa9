import { EventEmitter, type LogOutputChannel, workspace } from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import {
  type FileStatus,
  type FileStatusParams,
  fileStatusRequest,
  statusChangedNotification,
} from "../server/protocol.ts";
import { documentSelector, watchedFiles } from "./documents.ts";
import { editorSettings, settingsSection } from "./settings.ts";

/** The language server's process, from start to stop. A crash is answered by the library with a new process. */
export class LanguageServer {
  readonly #module: string;
  readonly #output: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  readonly #watcher = workspace.createFileSystemWatcher(watchedFiles);
  #client: LanguageClient | undefined;
  #queue: Promise<void> = Promise.resolve();

  /** Fires when the server starts or stops, and when it knows something new about the open files. */
  readonly onDidChange = this.#changed.event;

  constructor(module: string, output: LogOutputChannel) {
    this.#module = module;
    this.#output = output;
  }

  get state(): State {
    return this.#client?.state ?? State.Stopped;
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
    if (this.state !== State.Running) return undefined;
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
    const client = this.#createClient();
    this.#client = client;
    await client.start();
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

  #createClient(): LanguageClient {
    const server = { module: this.#module, transport: TransportKind.stdio };
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
        initializationOptions: editorSettings(),
        synchronize: { fileEvents: this.#watcher },
        diagnosticPullOptions: { onChange: true },
      },
    );
    client.onDidChangeState(() => this.#changed.fire());
    client.onNotification(statusChangedNotification, () => this.#changed.fire());
    return client;
  }
}
