import { singleQuoted } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

export const ruby: SnippetLanguage = {
  id: "ruby",
  name: "Ruby",
  editorLanguage: "ruby",
  headers: "utf-8",
  write: (call) =>
    snippetOf(call, ["ruby", "native"], {
      literal: singleQuoted,
      keys: { key: "ENV['GATEWAY_KEY']", "encoded key": "URI.encode_www_form_component(ENV['GATEWAY_KEY'])" },
      concatenate: " + ",
    }),
};
