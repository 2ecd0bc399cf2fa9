import { singleQuoted } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

export const php: SnippetLanguage = {
  id: "php",
  name: "PHP (curl)",
  editorLanguage: "php",
  headers: "utf-8",
  write: (call) =>
    snippetOf(call, ["php", "curl"], {
      literal: singleQuoted,
      keys: { key: "getenv('GATEWAY_KEY')", "encoded key": "rawurlencode(getenv('GATEWAY_KEY'))" },
      concatenate: " . ",
    }),
};
