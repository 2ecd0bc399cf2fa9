import { GatewayError } from "../../gateways/gatewayError.ts";
import { urlOf } from "../call.ts";
import type { Part } from "../parts.ts";
import { keysIn, type SnippetLanguage } from "../snippet.ts";

/**
 * A `.http` file of VS Code's REST Client, which reads environment variables as `{{$processEnv NAME}}` and encodes
 * a file's variable as `{{%name}}`. https://github.com/Huachao/vscode-restclient#variables
 */
export const http: SnippetLanguage = {
  id: "http",
  name: ".http (REST Client)",
  editorLanguage: "http",
  headers: "ascii",
  write(call) {
    const definition = keysIn(call).has("encoded key") ? ["@key = {{$processEnv GATEWAY_KEY}}", ""] : [];
    const headers = call.headers.map(({ name, value }) => `${name}: ${text(value)}`);
    const body = call.body === undefined ? [] : ["", text([{ text: call.body }])];
    return [...definition, `${call.method} ${text(urlOf(call))}`, ...headers, ...body].join("\n");
  },
};

function text(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (!("text" in part)) return part.key === "key" ? "{{$processEnv GATEWAY_KEY}}" : "{{%key}}";
      // `VariableProcessor` of REST Client has no escape for it.
      if (!/\{\{.+?\}\}/.test(part.text)) return part.text;
      throw new GatewayError(
        "invalid",
        "A .http file cannot hold {{…}}: REST Client takes it for a variable",
        {
          next: "Take curl, or send something else.",
        },
      );
    })
    .join("");
}
