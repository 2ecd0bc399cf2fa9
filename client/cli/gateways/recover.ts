import type { Execution } from "../../gateways/apply.ts";
import type { Unfinished } from "../../gateways/journal.ts";
import { cleanUp, finish } from "../../gateways/recover.ts";
import { didYouMean } from "../arguments.ts";
import { type ExitCode, UsageError } from "../command.ts";
import type { PlannedFile } from "../manifests/planned.ts";
import { attemptJson, describeAttempt } from "./attempts.ts";
import { undertake } from "./change.ts";
import { Delivery } from "./delivery.ts";
import type { Session } from "./session.ts";
import { summaryOf } from "./summary.ts";
import { describeFiles, prepareWriting } from "./writing.ts";

const ways = { finish, "clean-up": cleanUp } as const;

export async function recover(session: Session): Promise<ExitCode> {
  const { given, gateway, journal, terminal } = session;
  const [way = "list", id, ...more] = given.operands;
  if (way === "list") {
    if (id !== undefined) throw new UsageError("recover list takes no operand");
    return list(session, await journal.unfinished(gateway.name));
  }
  if (!Object.hasOwn(ways, way)) {
    const near =
      didYouMean(way, ["list", ...Object.keys(ways)]) || "; recover list, finish ID or clean-up ID";
    throw new UsageError(`recover has no “${way}”${near}`);
  }
  if (id === undefined || more.length > 0)
    throw new UsageError(`it is missing which attempt: recover ${way} ID`);
  const attempt = one(await journal.unfinished(gateway.name), id);
  const delivery = await Delivery.prepare(session);
  terminal.tell(describeAttempt(session, attempt));
  const end = ways[way as keyof typeof ways];
  const { action } = attempt;
  const files = way === "finish" ? await filesOf(session, attempt) : [];
  const run = (execution: Execution) => end(gateway, attempt, execution);
  return undertake(session, { action, files, run, next: () => [] }, delivery);
}

/** What the attempt would have written at its end. */
async function filesOf(
  session: Session,
  { action, before, steps }: Unfinished,
): Promise<readonly PlannedFile[]> {
  if (action.byManifests === undefined) return [];
  const done = new Set(steps.filter(({ state }) => state === "done").map(({ id }) => id));
  const plan = await session.gateway.plan(action, { before, done }, session.interruption.signal);
  const files = await prepareWriting(session, plan);
  session.terminal.tell(describeFiles(files));
  return files;
}

async function list(session: Session, attempts: readonly Unfinished[]): Promise<ExitCode> {
  const { given, gateway, terminal } = session;
  if (given.options.get("output") === "json") {
    await terminal.json({ gateway: summaryOf(gateway), unfinished: attempts.map(attemptJson) });
    return 0;
  }
  if (attempts.length === 0) terminal.warn(`Nothing is half done at ${gateway.name}.\n`);
  else await terminal.result(attempts.map((attempt) => describeAttempt(session, attempt)).join("\n"));
  return 0;
}

function one(attempts: readonly Unfinished[], id: string): Unfinished {
  const [found, ...others] = attempts.filter(({ operation }) => operation.startsWith(id));
  if (found !== undefined && others.length === 0) return found;
  const what = found === undefined ? "nothing that is half done has" : "several attempts have";
  throw new UsageError(`${what} the id “${id}”; \`gateway-keys recover\` lists them`);
}
