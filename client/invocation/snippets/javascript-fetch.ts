import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

export const javascriptFetch: SnippetLanguage = {
  id: "javascript-fetch",
  name: "JavaScript (fetch)",
  editorLanguage: "javascript",
  headers: "ascii",
  write: (call) =>
    snippetOf(call, ["node", "fetch"], {
      literal: (text) => escaped(text, "'"),
      keys: { key: "process.env.GATEWAY_KEY", "encoded key": "encodeURIComponent(process.env.GATEWAY_KEY)" },
      concatenate: " + ",
    })
      // Not every answer is JSON, an error's least of all.
      .replace(/^ {2}\.then\(res => res\.json\(\)\)\n {2}\.then\(json => console\.log\(json\)\)/m, answer),
};

const answer = "  .then(res => res.text())\n  .then(text => console.log(text))";
