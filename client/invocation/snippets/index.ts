import type { SnippetLanguage } from "../snippet.ts";
import { csharp } from "./csharp.ts";
import { curlBash } from "./curl-bash.ts";
import { curlCmd } from "./curl-cmd.ts";
import { curlPowershell } from "./curl-powershell.ts";
import { go } from "./go.ts";
import { http } from "./http.ts";
import { httpie } from "./httpie.ts";
import { java } from "./java.ts";
import { javascriptAxios } from "./javascript-axios.ts";
import { javascriptFetch } from "./javascript-fetch.ts";
import { kotlin } from "./kotlin.ts";
import { php } from "./php.ts";
import { powershell } from "./powershell.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { swift } from "./swift.ts";

/** In the order in which people are asked. */
export const snippetLanguages: readonly SnippetLanguage[] = [
  curlBash,
  curlPowershell,
  curlCmd,
  httpie,
  powershell,
  javascriptFetch,
  javascriptAxios,
  python,
  go,
  java,
  csharp,
  php,
  ruby,
  rust,
  kotlin,
  swift,
  http,
];
