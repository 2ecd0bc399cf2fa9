/** The rules of this build, by id. A test compares this list with the folder. */
import type { Rule } from "../language/rule.ts";

export const rules: readonly Rule[] = [];
