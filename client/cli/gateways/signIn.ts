/** Whether a program that a kubeconfig names may be run: a person has to say so, for this command. */
import type { SignInProgram } from "../../gateways/program.ts";
import { UsageError } from "../command.ts";
import { saysYes } from "./agreement.ts";
import { printable } from "./printable.ts";
import type { Surroundings } from "./session.ts";

/** Throws `UsageError` where nobody can be asked. */
export async function mayRun(surroundings: Surroundings, program: SignInProgram): Promise<boolean> {
  const { given, terminal, interruption } = surroundings;
  if (given.options.has("allow-programs")) return true;
  const context = printable(program.context);
  const command = printable(program.command);
  if (process.stdin.isTTY !== true) {
    throw new UsageError(
      `the context ${context} signs in by running “${command}”; if that is right, add --allow-programs`,
    );
  }
  terminal.warn(
    `The context ${context} of your kubeconfig signs in by running this program:\n  ${command}\n`,
  );
  return saysYes(terminal.paint("Run it? [y/N] ", "bold"), interruption.signal);
}
