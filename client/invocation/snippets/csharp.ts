import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

/** C# 9 and later: statements of the top level. */
export const csharp: SnippetLanguage = {
  id: "csharp",
  name: "C# (HttpClient)",
  editorLanguage: "csharp",
  headers: "ascii",
  write: (call) =>
    `using System;\nusing System.Net.Http;\n${snippetOf(call, ["csharp", "httpclient"], {
      literal: (text) => escaped(text, '"'),
      keys: { key: variable, "encoded key": `Uri.EscapeDataString(${variable})` },
      concatenate: " + ",
    })}`,
};

const variable = 'Environment.GetEnvironmentVariable("GATEWAY_KEY")';
