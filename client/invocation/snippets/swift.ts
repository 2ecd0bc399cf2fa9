import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

export const swift: SnippetLanguage = {
  id: "swift",
  name: "Swift (URLSession)",
  editorLanguage: "swift",
  headers: "ascii",
  write: (call) =>
    snippetOf(call, ["swift", "urlsession"], {
      literal: (text) => escaped(text, '"'),
      keys: {
        key: variable,
        "encoded key": `${variable}.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!`,
      },
      concatenate: " + ",
    }),
};

const variable = 'ProcessInfo.processInfo.environment["GATEWAY_KEY"]!';
