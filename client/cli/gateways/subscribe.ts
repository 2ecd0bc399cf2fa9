import type { Subscribe, Terms } from "../../gateways/plan.ts";
import { type Arguments, type ExitCode, UsageError } from "../command.ts";
import { change } from "./change.ts";
import { nextCommand } from "./nextCommand.ts";
import type { Session } from "./session.ts";

export async function subscribe(session: Session): Promise<ExitCode> {
  const action = actionOf(session.given);
  return change(session, action, () => [
    "To call the API:",
    `  ${nextCommand(session, "invoke", `${action.application}/${action.api}`)}`,
  ]);
}

function actionOf({ operands, options, lists }: Arguments): Subscribe {
  const api = options.get("api");
  const application = options.get("application");
  if (operands.length > 0 || api === undefined || application === undefined) {
    throw new UsageError("subscribe takes both --api ID and --application NAME; `apis` lists the ids");
  }
  const plan = options.get("plan");
  const terms = termsOf(options.get("expires-at"), lists);
  return {
    kind: "subscribe",
    api,
    application,
    ...(plan === undefined ? {} : { plan }),
    ...(Object.keys(terms).length === 0 ? {} : { terms }),
  };
}

function termsOf(expiresAt: string | undefined, lists: Arguments["lists"]): Terms {
  const scopes = lists.get("scope");
  const allowedAddresses = lists.get("allow-address");
  return {
    ...(expiresAt === undefined ? {} : { expiresAt: readTime(expiresAt) }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(allowedAddresses === undefined ? {} : { allowedAddresses }),
  };
}

/** RFC 3339, with its time zone. */
function readTime(text: string): string {
  const isTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text);
  if (isTime && !Number.isNaN(Date.parse(text))) return text;
  throw new UsageError("--expires-at takes a date with time and zone, as in 2027-01-31T00:00:00Z");
}
