/** The way of every change: plan, agreement, execution, outcome. */
import type { Execution, Outcome, Progress } from "../../gateways/apply.ts";
import { apply } from "../../gateways/apply.ts";
import type { GatewayError } from "../../gateways/gatewayError.ts";
import type { Action, Plan } from "../../gateways/plan.ts";
import type { CleanedUp } from "../../gateways/recover.ts";
import type { ExitCode } from "../command.ts";
import type { PlannedFile } from "../manifests/planned.ts";
import { agreed } from "./agreement.ts";
import { attemptJson, describeAttempt, refuseWhereHalfDone } from "./attempts.ts";
import { Delivery } from "./delivery.ts";
import { describePlan, planJson } from "./planText.ts";
import { printable } from "./printable.ts";
import { remedyOf } from "./remedy.ts";
import type { Session } from "./session.ts";
import { summaryOf } from "./summary.ts";
import { describeAlternative, describeFiles, filesJson, prepareWriting, write } from "./writing.ts";

/** What is carried out, and how the person is told. */
export interface Undertaking {
  readonly action: Action;
  /** For the plan part of JSON; an attempt that is ended has none. */
  readonly plan?: Plan;
  /** Written when it is done. */
  readonly files: readonly PlannedFile[];
  run(execution: Execution): Promise<Outcome | CleanedUp>;
  /** Lines that say how to go on after it is done. */
  next(delivery: Delivery): readonly string[];
}

/** Throws `GatewayError`, `StorageError` and `UsageError` before anything is changed, and not afterwards. */
export async function change(session: Session, asked: Action, next: Undertaking["next"]): Promise<ExitCode> {
  const action = session.given.options.has("write-manifests")
    ? { ...asked, byManifests: true as const }
    : asked;
  const delivery = await Delivery.prepare(session);
  await refuseWhereHalfDone(session, action);
  const plan = await session.gateway.plan(action, undefined, session.interruption.signal);
  const files = await prepareWriting(session, plan);
  session.terminal.tell(describePlan(session, plan) + describeFiles(files) + describeAlternative(plan));
  const run = (execution: Execution) => apply(plan, execution);
  return undertake(session, { action, plan, files, run, next }, delivery);
}

/** What was shown is carried out, if it is agreed to. */
export async function undertake(
  session: Session,
  undertaking: Undertaking,
  delivery: Delivery,
): Promise<ExitCode> {
  const { given, terminal } = session;
  const { action } = undertaking;
  if (given.options.has("dry-run")) {
    terminal.tell("Nothing is changed: this is a dry run.\n");
    return close(session, undertaking, "planned", 0);
  }
  if (!(await agreed(session, action.kind))) {
    terminal.tell("Nothing is changed.\n");
    return close(session, undertaking, "declined", 1);
  }
  await note(session, action, delivery, "begun");
  const outcome = await carryOut(session, undertaking, delivery);
  await noteAfterwards(session, action, delivery, outcome);
  return tellOutcome(session, undertaking, delivery, outcome);
}

async function carryOut(
  { journal, terminal, interruption }: Session,
  { run }: Undertaking,
  recipient: Delivery,
): Promise<Outcome | CleanedUp> {
  interruption.underWay = true;
  try {
    const report = (progress: Progress) => terminal.tell(describeProgress(progress));
    return await run({ journal, recipient, report, signal: interruption.signal });
  } finally {
    interruption.underWay = false;
  }
}

function describeProgress({ step, state, says }: Progress): string {
  if (says !== undefined) return `  ${printable(says)}\n`;
  switch (state) {
    case "running":
      return `${printable(step.says)} …\n`;
    case "done":
      return "  done\n";
    case "undoing":
      return `${printable(step.undoSays ?? step.says)} …\n`;
    case "undone":
      return "  undone\n";
  }
}

async function tellOutcome(
  session: Session,
  undertaking: Undertaking,
  delivery: Delivery,
  outcome: Outcome | CleanedUp,
): Promise<ExitCode> {
  const { terminal } = session;
  switch (outcome.state) {
    case "done": {
      const says = delivery.delivered === undefined ? [] : [delivery.says];
      const lines = ["Done.", ...says, ...undertaking.next(delivery)];
      terminal.tell(lines.map((line) => `${line}\n`).join(""));
      const written = await write(session, undertaking.files);
      const { delivered, place } = delivery;
      const credential =
        delivered && ({ id: delivered.id, fingerprint: delivered.fingerprint, ...place } as const);
      const subscription = delivered?.subscription;
      return close(session, undertaking, "done", written ? 0 : 2, {
        ...(subscription === undefined ? {} : { subscription }),
        ...(credential === undefined ? {} : { credential }),
      });
    }
    case "cleaned up":
      terminal.tell("What was done is taken back.\n");
      return close(session, undertaking, "cleaned up", 0);
    case "undone":
      warnOf(session, outcome.error);
      terminal.warn("Everything is as it was.\n");
      return close(session, undertaking, "undone", 1, { error: errorJson(outcome.error) });
    case "unfinished":
      warnOf(session, outcome.error);
      terminal.warn(describeAttempt(session, outcome.unfinished));
      return close(session, undertaking, "unfinished", 3, {
        error: errorJson(outcome.error),
        unfinished: attemptJson(outcome.unfinished),
      });
  }
}

async function close(
  { given, terminal, gateway }: Session,
  { action, plan, files }: Undertaking,
  outcome: string,
  code: ExitCode,
  more: object = {},
): Promise<ExitCode> {
  if (given.options.get("output") === "json") {
    const planned = {
      ...(plan === undefined ? {} : { plan: planJson(plan) }),
      ...(files.length === 0 ? {} : { manifests: filesJson(files) }),
    };
    await terminal.json({ outcome, gateway: summaryOf(gateway), action, ...planned, ...more });
  }
  return code;
}

function warnOf({ terminal }: Session, error: GatewayError): void {
  const { message, next } = error;
  terminal.warn(`gateway-keys: ${printable(message)}\n${printable(next)}\n${remedyOf(error)}`);
}

function errorJson({ code, message, next, remedy }: GatewayError): object {
  return { code, message, next, ...(remedy === undefined ? {} : { remedy }) };
}

/** Before anything is changed: what the audit does not take is not done. Throws `StorageError`. */
async function note(
  { audit, gateway }: Session,
  action: Action,
  { delivered }: Delivery,
  outcome: string,
): Promise<void> {
  const named = action.kind === "subscribe" ? `${action.application}/${action.api}` : action.subscription.id;
  await audit.append({
    action: action.kind,
    gateway: gateway.name,
    subscription: delivered?.subscription.id ?? named,
    ...(delivered === undefined ? {} : { credential: delivered.value }),
    outcome,
  });
}

/** It has happened: an audit that fails now is told, and changes nothing of that. */
async function noteAfterwards(
  session: Session,
  action: Action,
  delivery: Delivery,
  outcome: Outcome | CleanedUp,
): Promise<void> {
  const says = "error" in outcome ? `${outcome.state}: ${outcome.error.message}` : outcome.state;
  try {
    await note(session, action, delivery, says);
  } catch (error) {
    const message = error instanceof Error ? error.message : "unknown reason";
    session.terminal.warn(`gateway-keys: the audit could not take how this ended: ${message}\n`);
  }
}
