import { strictlyEncoded } from "./address.ts";
import { type Call, urlOf } from "./call.ts";
import { layout } from "./layout.ts";
import { joined, type Part, plainText } from "./parts.ts";

/** How a shell writes a command. */
export interface Shell {
  readonly program: string;
  /** One argument. */
  word(parts: readonly Part[]): string;
  /** At the end of a line that goes on. */
  readonly continues: string;
}

/** The curl command of a call. No string has a line break, so what begins a line was written by httpsnippet. */
export function curlCommand(call: Call, { program, word, continues }: Shell): string {
  const variable = call.queryKey !== undefined && plainText([call.queryKey.value]) === undefined;
  const laidOut = layout(variable ? withoutQueryKey(call) : call, ["shell", "curl"], word)
    .replace(/^curl /, `${program} `)
    // `--data @…` reads a file.
    .replace(/^ {2}--data /m, "  --data-raw ");
  const lines = laidOut.split(" \\\n");
  if (variable && call.queryKey !== undefined) {
    const parameter = word(joined([{ text: `${strictlyEncoded(call.queryKey.name)}=` }, { key: "key" }]));
    // `--url-query` came with curl 7.87; `--get` would put a body into the URL as well.
    if (call.body === undefined) lines.push("  --get", `  --data-urlencode ${parameter}`);
    else lines.push(`  --url-query ${parameter}`);
  }
  return lines.join(`${continues}\n`);
}

/** The call with its key left to an option of the command line that encodes it. */
export function withoutQueryKey({ method, url, headers, body }: Call): Call {
  return { method, url, headers, ...(body === undefined ? {} : { body }) };
}

/** Every argument of the command, in parts, for what has to be known of all of them. */
export function argumentsOf(call: Call): readonly (readonly Part[])[] {
  return [
    urlOf(call),
    ...call.headers.map(({ value }) => value),
    ...(call.body === undefined ? [] : [[{ text: call.body }]]),
  ];
}
