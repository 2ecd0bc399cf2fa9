import { escaped } from "../quoting.ts";
import { keysIn, type SnippetLanguage, snippetOf } from "../snippet.ts";

export const python: SnippetLanguage = {
  id: "python",
  name: "Python (requests)",
  editorLanguage: "python",
  headers: "ascii",
  write(call) {
    const keys = keysIn(call);
    const imports = [...(keys.size > 0 ? ["import os"] : []), ...(keys.has("encoded key") ? [quoting] : [])];
    const text = snippetOf(call, ["python", "requests"], {
      literal: (text) => escaped(text, '"'),
      keys: { key: 'os.environ["GATEWAY_KEY"]', "encoded key": 'quote(os.environ["GATEWAY_KEY"], safe="")' },
      concatenate: " + ",
    });
    return [...imports, text].join("\n");
  },
};

const quoting = "from urllib.parse import quote";
