/** The language server's handlers: from the protocol to the session and back. One guard around each request. */
import { fileURLToPath } from "node:url";
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { codeActions } from "./codeActions.ts";
import { toDiagnostic, toUri } from "./convert.ts";
import { rulePages } from "./docs.ts";
import { toCompletionItem, toHover, toSymbol } from "./features.ts";
import type { Language } from "./language/index.ts";
import {
  type EditorSettings,
  fileStatusRequest,
  type ServerOptions,
  statusChangedNotification,
} from "./protocol.ts";
import { Session, toName } from "./session.ts";

/** Says what the server can do and answers until the connection ends. */
export function serve(connection: Connection, language: Language): void {
  const uris = new Map<string, string>();
  let capabilities: InitializeParams["capabilities"] = {};
  let folders: string[] = [];
  let pages = rulePages;

  const nameOf = (uri: string): string => {
    const name = uri.startsWith("file:") ? toName(fileURLToPath(uri)) : uri;
    uris.set(name, uri);
    return name;
  };
  const uriOf = (name: string): string => uris.get(name) ?? toUri(name);
  const diagnosticsOf = (name: string): Diagnostic[] =>
    session.findings(name).map((finding) => toDiagnostic(finding, pages, uriOf));

  const session = new Session(language, {
    log: (message) => connection.console.warn(message),
    changed: (files) => {
      for (const file of files) stale.add(file);
      if (stale.size === files.size) setImmediate(announce);
    },
  });
  const stale = new Set<string>();

  /** Findings go out at once; a client that pulls asks for the file it edits itself, and is told of the others. */
  function announce(): void {
    const files = [...stale];
    stale.clear();
    connection.sendNotification(statusChangedNotification);
    if (capabilities.textDocument?.diagnostic !== undefined) {
      if (capabilities.workspace?.diagnostics?.refreshSupport) connection.languages.diagnostics.refresh();
      return;
    }
    for (const file of files)
      connection.sendDiagnostics({ uri: uriOf(file), diagnostics: diagnosticsOf(file) });
  }

  /** A request that fails says so in the log and answers with nothing; the server goes on. */
  function guarded<P, R>(what: string, otherwise: R, answer: (params: P) => R): (params: P) => R {
    return (params) => {
      try {
        return answer(params);
      } catch (error) {
        connection.console.error(`${what} failed: ${error instanceof Error ? error.stack : error}`);
        return otherwise;
      }
    };
  }

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    capabilities = params.capabilities;
    folders = (params.workspaceFolders ?? [])
      .filter(({ uri }) => uri.startsWith("file:"))
      .map(({ uri }) => fileURLToPath(uri));
    const options = params.initializationOptions as Partial<ServerOptions> | undefined;
    pages = options?.rulePages ?? rulePages;
    session.settings = settingsOf(options);
    return {
      serverInfo: { name: "Gateway Keys" },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
        completionProvider: { triggerCharacters: [" "] },
        hoverProvider: true,
        documentSymbolProvider: { label: "Gateway Keys" },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(async () => {
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: "gatewayKeys" });
    }
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*.{yaml,yml,json}" }],
      });
    }
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added }) => {
        void index(added.filter(({ uri }) => uri.startsWith("file:")).map(({ uri }) => fileURLToPath(uri)));
      });
    }
    await index(folders);
  });

  async function index(roots: readonly string[]): Promise<void> {
    if (roots.length === 0) return;
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin("Gateway Keys: reading manifests", undefined, undefined, false);
    try {
      await session.index(roots, (done) => progress.report(`${done} files`));
    } catch (error) {
      connection.console.error(
        `Reading the workspace failed: ${error instanceof Error ? error.stack : error}`,
      );
    } finally {
      progress.done();
    }
  }

  connection.onDidChangeConfiguration(async ({ settings }) => {
    const section = capabilities.workspace?.configuration
      ? await connection.workspace.getConfiguration("gatewayKeys")
      : settings?.gatewayKeys;
    session.settings = settingsOf(section);
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => session.open(nameOf(uri), text));
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
    const name = nameOf(uri);
    for (const change of contentChanges) {
      if ("range" in change) session.change(name, [{ ...change.range, text: change.text }]);
      else session.replace(name, change.text);
    }
  });
  connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => {
    if (capabilities.textDocument?.diagnostic === undefined)
      connection.sendDiagnostics({ uri, diagnostics: [] });
    await session.close(nameOf(uri));
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    for (const { uri, type } of changes) {
      if (!uri.startsWith("file:")) continue;
      if (type === FileChangeType.Deleted) session.diskDeleted(nameOf(uri));
      else await session.diskChanged(nameOf(uri));
    }
  });

  connection.languages.diagnostics.on(
    guarded("Checking", emptyReport, (params: DocumentDiagnosticParams): DocumentDiagnosticReport => {
      const name = nameOf(params.textDocument.uri);
      const resultId = String(session.version(name));
      if (params.previousResultId === resultId)
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
      return { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(name) };
    }),
  );
  connection.onCodeAction(
    guarded("Finding quick fixes", [], (params: CodeActionParams): CodeAction[] =>
      codeActions(session.findings(nameOf(params.textDocument.uri)), params, pages, uriOf),
    ),
  );
  connection.onCompletion(
    guarded("Completion", [], ({ textDocument, position }) =>
      language.completions(nameOf(textDocument.uri), position).map(toCompletionItem),
    ),
  );
  connection.onHover(
    guarded("Hover", null, ({ textDocument, position }) =>
      toHover(language.hover(nameOf(textDocument.uri), position)),
    ),
  );
  connection.onDocumentSymbol(
    guarded("Symbols", [], ({ textDocument }) => language.symbols(nameOf(textDocument.uri)).map(toSymbol)),
  );
  connection.onRequest(fileStatusRequest, ({ uri }: { uri: string }) => session.status(nameOf(uri)));

  connection.listen();
}

const emptyReport: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

function settingsOf(section: Partial<EditorSettings> | undefined | null): EditorSettings {
  return { validate: section?.validate ?? true, maxFileSize: section?.maxFileSize ?? 4 };
}
