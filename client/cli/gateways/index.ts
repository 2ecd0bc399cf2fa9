/** Entry of the bundle with all that speaks to gateways; `lint` and the others never load it. */
import { Redactor } from "../../credentials/redaction.ts";
import { StorageError } from "../../credentials/storageError.ts";
import { GatewayError } from "../../gateways/gatewayError.ts";
import { type Arguments, type ExitCode, UsageError } from "../command.ts";
import type { ChosenGateway } from "../manifests/declared.ts";
import type { Workspace } from "../manifests/planned.ts";
import { apis } from "./apis.ts";
import { changing, rotate } from "./changes.ts";
import { Interruption } from "./interruption.ts";
import { invoke } from "./invoke.ts";
import { printable } from "./printable.ts";
import { recover } from "./recover.ts";
import { remedyOf } from "./remedy.ts";
import { openSession, type Session } from "./session.ts";
import { subscribe } from "./subscribe.ts";
import { subscriptions } from "./subscriptions.ts";
import { Terminal } from "./terminal.ts";

const tasks = {
  apis,
  subscriptions,
  subscribe,
  unsubscribe: changing("unsubscribe"),
  regenerate: changing("regenerate"),
  suspend: changing("suspend"),
  resume: changing("resume"),
  adopt: changing("adopt"),
  rotate,
  invoke,
  recover,
} satisfies Readonly<Record<string, (session: Session) => Promise<ExitCode>>>;

export type TaskName = keyof typeof tasks;

/** Says on stderr what cannot be done, and what to do; throws only what is a bug. */
export async function run(
  task: TaskName,
  given: Arguments,
  declared: ChosenGateway,
  workspace: Workspace,
): Promise<ExitCode> {
  const redactor = new Redactor();
  const forProgram = given.options.has("show-key") || given.options.get("output") === "json";
  const terminal = new Terminal(redactor, forProgram);
  const interruption = new Interruption(terminal);
  try {
    const session = await openSession(declared, { given, terminal, redactor, interruption, workspace });
    try {
      return await tasks[task](session);
    } finally {
      await session.close();
    }
  } catch (error) {
    return refusal(error, declared, terminal);
  } finally {
    interruption.end();
  }
}

function refusal(error: unknown, { type }: ChosenGateway, terminal: Terminal): ExitCode {
  if (error instanceof GatewayError) {
    const next =
      error.code === "unauthorised" && type === "key-service"
        ? "Give the admin's token: in $GATEWAY_KEYS_TOKEN, or with --token-file FILE."
        : error.next;
    terminal.warn(`gateway-keys: ${printable(error.message)}\n${printable(next)}\n${remedyOf(error)}`);
    return error.code === "unreachable" || error.code === "unauthorised" ? 2 : 1;
  }
  if (error instanceof StorageError) {
    terminal.warn(`gateway-keys: ${error.message}\n${error.next}\n`);
    return 2;
  }
  if (!(error instanceof UsageError)) throw error;
  terminal.warn(`gateway-keys: ${error.message}\n`);
  return 2;
}
