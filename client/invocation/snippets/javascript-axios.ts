import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

export const javascriptAxios: SnippetLanguage = {
  id: "javascript-axios",
  name: "JavaScript (axios)",
  editorLanguage: "javascript",
  headers: "ascii",
  write: (call) =>
    snippetOf(call, ["node", "axios"], {
      literal: (text) => escaped(text, "'"),
      keys: { key: "process.env.GATEWAY_KEY", "encoded key": "encodeURIComponent(process.env.GATEWAY_KEY)" },
      concatenate: " + ",
    })
      // An axios error holds the request, and so the key.
      .replace(/^ {2}\.catch\(err => console\.error\(err\)\)/m, answer),
};

const answer = "  .catch(err => console.error(err.message, err.response?.data))";
