import { HTTPSnippet } from "@readme/httpsnippet";
import { type Call, urlOf } from "./call.ts";
import { joined, type Part } from "./parts.ts";

/**
 * httpsnippet writes the code around the strings, and only that: it gets a name of letters and digits in place
 * of every string, and each literal with such a name in it is written anew by `write`. So no quoting but ours
 * is trusted with a value, and a key that stands in a variable has a place to go.
 * @param write The language's expression for a string in parts.
 */
export function layout(
  call: Call,
  target: HttpsnippetTarget,
  write: (parts: readonly Part[]) => string,
): string {
  const strings = new Map<string, readonly Part[]>();
  const stand = (name: string, parts: readonly Part[]): string => {
    strings.set(name, parts);
    return name;
  };
  const scheme = call.url.slice(0, call.url.indexOf(":"));
  const contentType = call.headers.find(({ name }) => name.toLowerCase() === "content-type");
  const snippet = new HTTPSnippet({
    method: call.method,
    url: stand(`${scheme}://gkurl.invalid/gkpath`, urlOf(call)),
    headers: call.headers.map((header, index) =>
      header === contentType
        ? { name: "content-type", value: stand("gktype/gktype", header.value) }
        : {
            name: stand(`x-gkname${index}z`, [{ text: header.name }]),
            value: stand(`gkvalue${index}z`, header.value),
          },
    ),
    ...(call.body === undefined
      ? {}
      : { postData: { mimeType: "gktype/gktype", text: stand("gkbody", [{ text: call.body }]) } }),
  } as ConstructorParameters<typeof HTTPSnippet>[0]);
  const [text] = snippet.convert(target[0], target[1], { indent: "  " }) || [];
  if (typeof text !== "string") throw new Error(`httpsnippet has no ${target.join(" ")}`);
  return text.replace(literals, (literal) =>
    write(joined(partsIn(literal.replace(/^(["'])(.*)\1$/, "$2"), strings))),
  );
}

/** What httpsnippet calls a language and a client. */
export type HttpsnippetTarget =
  Parameters<HTTPSnippet["convert"]> extends [infer Target, ...unknown[]] ? readonly [Target, string] : never;

const name = /https?:\/\/gkurl\.invalid\/gkpath|x-gkname\d+z|gkvalue\d+z|gktype\/gktype|gkbody/;
const within = (outside: string) => `[^${outside}\\n]*(?:${name.source})[^${outside}\\n]*`;
const literals = new RegExp(`"${within('"')}"|'${within("'")}'|${within("\\s\"'")}`, "g");

function partsIn(text: string, strings: ReadonlyMap<string, readonly Part[]>): Part[] {
  return text
    .split(new RegExp(`(${name.source})`))
    .flatMap((piece) => strings.get(piece) ?? [{ text: piece }]);
}
