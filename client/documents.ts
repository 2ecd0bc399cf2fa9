import type { DocumentSelector } from "vscode-languageclient/node";

const languages = ["yaml", "json", "jsonc"];
/** Not `git:` and the like: the old side of a diff is nobody's to fix. */
const schemes = ["file", "untitled", "vscode-vfs"];

/** The documents that the server is shown. */
export const documentSelector = schemes.flatMap((scheme) =>
  languages.map((language) => ({ scheme, language })),
) satisfies DocumentSelector;

/** The files whose changes on disk the server is told; `.gateway-keys.yaml` is one of them. */
export const watchedFiles = "**/*.{yaml,yml,json}";
