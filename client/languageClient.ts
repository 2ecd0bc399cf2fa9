/** The part of the client library that we use: a bundle of its own, loaded after activation (`scripts/build.mjs`). */
export { LanguageClient, TransportKind } from "vscode-languageclient/node";
