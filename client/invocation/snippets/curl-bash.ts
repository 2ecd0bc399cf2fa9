import { curlCommand } from "../curl.ts";
import { bashWords } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

export const curlBash: SnippetLanguage = {
  id: "curl-bash",
  name: "curl (bash)",
  editorLanguage: "shellscript",
  headers: "utf-8",
  write: (call) => curlCommand(call, { program: "curl", word: bashWords, continues: " \\" }),
};
