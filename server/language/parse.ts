/** The text of one document to its tree. */
import type { ParsedText } from "./node.ts";
import { readYaml } from "./yamlReader.ts";

/** Reads one document: directives and `---` if there are any, content, and `...` if it is there. Never throws. */
export function parse(text: string): ParsedText {
  return { ...readYaml(text), template: "none" };
}
