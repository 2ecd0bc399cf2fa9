import { escaped } from "../quoting.ts";
import { type SnippetLanguage, snippetOf } from "../snippet.ts";

/** OkHttp 4 and later; httpsnippet writes for 3, which Kotlin's compiler no longer takes. */
export const kotlin: SnippetLanguage = {
  id: "kotlin",
  name: "Kotlin (OkHttp)",
  editorLanguage: "kotlin",
  headers: "ascii",
  write(call) {
    const text = snippetOf(call, ["kotlin", "okhttp"], {
      literal: (text) => escaped(text, '"', "$"),
      keys: { key: 'System.getenv("GATEWAY_KEY")', "encoded key": encodedKey },
      concatenate: " + ",
    })
      .replace(/^val mediaType = MediaType\.parse\((.*)\)$/m, "val mediaType = $1.toMediaType()")
      .replace(
        /^val body = RequestBody\.create\(mediaType, (.*)\)$/m,
        "val body = $1.toRequestBody(mediaType)",
      );
    return `${imports}\n\n${text}\nprintln(response.body?.string())`;
  },
};

const imports = [
  "okhttp3.*",
  "okhttp3.MediaType.Companion.toMediaType",
  "okhttp3.RequestBody.Companion.toRequestBody",
]
  .map((name) => `import ${name}`)
  .join("\n");

const encodedKey = 'java.net.URLEncoder.encode(System.getenv("GATEWAY_KEY"), "UTF-8")';
