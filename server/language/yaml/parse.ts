/** The text of one document to its tree. */
import type { ParsedText } from "./node.ts";
import { readPlain } from "./plain.ts";
import { readTemplate } from "./template.ts";
import { readYaml } from "./yamlReader.ts";

/** Reads one document: directives and `---` if there are any, content, and `...` if it is there. Never throws. */
export function parse(text: string): ParsedText {
  const plain = readPlain(text);
  if (plain !== undefined) return { root: plain.root, errors: [], template: "none" };
  return readTemplate(text, readYaml) ?? { ...readYaml(text), template: "none" };
}
