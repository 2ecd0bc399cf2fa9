import { extensions, type TextDocument, type Uri, workspace } from "vscode";
import type { Middleware } from "vscode-languageclient/node";

const id = "redhat.vscode-yaml";
const syntaxRule = "yaml-syntax";

/**
 * The Red Hat YAML extension underlines syntax errors in every YAML file and fills its outline. Where it is at work
 * ours would stand there a second time, so they are left out.
 */
export const besideYamlExtension: Middleware = {
  provideDocumentSymbols(document, token, next) {
    return isServed(document) ? undefined : next(document, token);
  },
  async provideDiagnostics(document, previousResultId, token, next) {
    const report = await next(document, previousResultId, token);
    if (report?.kind !== "full" || !isServed(document) || !validates(document)) return report;
    return { ...report, items: report.items.filter(({ code }) => codeOf(code) !== syntaxRule) };
  },
};

function isServed(document: TextDocument | Uri): boolean {
  const isYaml = "languageId" in document ? document.languageId === "yaml" : /\.ya?ml$/.test(document.path);
  return isYaml && extensions.getExtension(id) !== undefined;
}

function validates(document: TextDocument | Uri): boolean {
  const scope = "uri" in document ? document.uri : document;
  return workspace.getConfiguration("yaml", scope).get("validate", true);
}

function codeOf(code: string | number | { value: string | number } | undefined): string | number | undefined {
  return typeof code === "object" ? code.value : code;
}
