import { readFileSync } from "node:fs";
import { didYouMean } from "../arguments.ts";
import { type Command, UsageError } from "../command.ts";
import { rulePage } from "../installation.ts";
import { print } from "../output.ts";

export const explain: Command = {
  name: "explain",
  operands: "[rule]",
  summary: "Print a rule's page: why, a bad and a good example, the fix, when to switch it off",
  details: "Without a rule, all of them are listed with a line each.",
  options: {},
  async run({ operands }) {
    // Rules load only where they are needed: other commands start faster without.
    const { rules } = await import("../../../server/rules/index.ts");
    const [id, ...more] = operands;
    if (more.length > 0) throw new UsageError("explain takes one rule; ask for the others one by one");
    if (id === undefined) {
      const width = Math.max(...rules.map((rule) => rule.id.length));
      return print(rules.map((rule) => `${rule.id.padEnd(width)}  ${rule.title}\n`).join(""));
    }
    if (!rules.some((rule) => rule.id === id)) {
      const ids = rules.map((rule) => rule.id);
      const near = didYouMean(id, ids) || `; "gateway-keys explain" lists them`;
      throw new UsageError(`there is no rule "${id}"${near}`);
    }
    return print(readFileSync(rulePage(id), "utf8"));
  },
};
