import type { Arguments } from "../command.ts";
import { printable, shellWord } from "./printable.ts";

/** A command line that goes on from here, as it can be pasted. */
export function nextCommand({ given }: { readonly given: Arguments }, ...words: readonly string[]): string {
  const gateway = given.options.get("gateway");
  const all = ["gateway-keys", ...words, ...(gateway === undefined ? [] : ["--gateway", gateway])];
  return printable(all.map(shellWord).join(" "));
}
