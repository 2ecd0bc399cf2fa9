import { escaped } from "../quoting.ts";
import { keysIn, type SnippetLanguage, snippetOf } from "../snippet.ts";

export const go: SnippetLanguage = {
  id: "go",
  name: "Go",
  editorLanguage: "go",
  headers: "utf-8",
  write(call) {
    const keys = keysIn(call);
    const imports = [...(keys.has("encoded key") ? ["net/url"] : []), ...(keys.size > 0 ? ["os"] : [])];
    return snippetOf(call, ["go", "native"], {
      literal: (text) => escaped(text, '"'),
      keys: { key: 'os.Getenv("GATEWAY_KEY")', "encoded key": 'url.QueryEscape(os.Getenv("GATEWAY_KEY"))' },
      concatenate: " + ",
    }).replace(/^import \(\n/m, `$&${imports.map((name) => `\t"${name}"\n`).join("")}`);
  },
};
