/** Changes of subscriptions that are there. */
import type { Subscription } from "../../gateways/gateway.ts";
import type { Adopt, Change } from "../../gateways/plan.ts";
import { didYouMean } from "../arguments.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { change } from "./change.ts";
import { nextCommand } from "./nextCommand.ts";
import type { Session } from "./session.ts";
import { findSubscription, nameOf, operandOf } from "./subscriptionName.ts";

const rotations = { start: "rotate-start", finish: "rotate-finish", abandon: "rotate-abandon" } as const;

type Kind = (Change | Adopt)["kind"];

export function changing(kind: Kind): (session: Session) => Promise<ExitCode> {
  return (session) => changeNamed(session, kind, operandOf(session.given.operands, `${kind} SUBSCRIPTION`));
}

export async function rotate(session: Session): Promise<ExitCode> {
  const [stage = "", ...rest] = session.given.operands;
  if (!Object.hasOwn(rotations, stage)) {
    const near =
      didYouMean(stage, Object.keys(rotations)) || "; rotate start, finish or abandon SUBSCRIPTION";
    throw new UsageError(`a rotation has no “${stage}”${near}`);
  }
  const kind = rotations[stage as keyof typeof rotations];
  return changeNamed(session, kind, operandOf(rest, `rotate ${stage} SUBSCRIPTION`));
}

async function changeNamed(session: Session, kind: Kind, text: string): Promise<ExitCode> {
  const found = await findSubscription(session, text);
  const { id, api, application } = found;
  return change(session, { kind, subscription: { id, api, application } }, () => next(session, kind, found));
}

function next(session: Session, kind: Kind, subscription: Subscription): readonly string[] {
  const name = nameOf(subscription);
  switch (kind) {
    case "rotate-start":
      return [
        "Both keys work now. Once your callers use the new one, end the old one:",
        `  ${nextCommand(session, "rotate", "finish", name)}`,
      ];
    case "adopt": {
      const { application, api } = subscription;
      return ["To call the API:", `  ${nextCommand(session, "invoke", `${application}/${api}`)}`];
    }
    case "regenerate":
      return ["To call the API:", `  ${nextCommand(session, "invoke", name)}`];
    default:
      return [];
  }
}
