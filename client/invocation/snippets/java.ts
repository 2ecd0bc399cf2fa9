import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

/** Java 11 and later: as it stands in jshell, or within a method that may throw. */
export const java: SnippetLanguage = {
  id: "java",
  name: "Java (HttpClient)",
  editorLanguage: "java",
  headers: "ascii",
  write: (call) =>
    `${imports}\n\n${snippetOf(call, ["java", "nethttp"], {
      literal: (text) => escaped(text, '"'),
      keys: { key: 'System.getenv("GATEWAY_KEY")', "encoded key": encodedKey },
      concatenate: " + ",
    })}`,
};

const imports = ["java.net.URI", "java.net.http.*"].map((name) => `import ${name};`).join("\n");

const encodedKey =
  'java.net.URLEncoder.encode(System.getenv("GATEWAY_KEY"), java.nio.charset.StandardCharsets.UTF_8)';
