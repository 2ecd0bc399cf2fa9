/** The rules of this build, by id. A test compares this list with the folder. */
import type { Rule } from "../language/rule.ts";
import { unknownKind } from "./unknown-kind.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

export const rules: readonly Rule[] = [unknownKind, yamlSyntax];
