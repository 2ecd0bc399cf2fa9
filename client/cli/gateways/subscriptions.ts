import type { Subscription } from "../../gateways/gateway.ts";
import type { Unfinished } from "../../gateways/journal.ts";
import { type ListedSubscription, listSubscriptions } from "../../gateways/listing.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { attemptJson, describeAttempt } from "./attempts.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";
import { summaryOf } from "./summary.ts";
import { Table } from "./table.ts";

export async function subscriptions(session: Session): Promise<ExitCode> {
  const { given, gateway, journal, interruption } = session;
  if (given.operands.length > 0) {
    throw new UsageError("subscriptions takes no operand; for one application: --application NAME");
  }
  const application = given.options.get("application");
  const api = given.options.get("api");
  const query = {
    ...(application === undefined ? {} : { application }),
    ...(api === undefined ? {} : { api }),
  };
  const pages = listSubscriptions(gateway, journal, query, interruption.signal);
  return given.options.get("output") === "json" ? printJson(session, pages) : printTable(session, pages);
}

type Pages = ReturnType<typeof listSubscriptions>;

async function printTable(session: Session, pages: Pages): Promise<ExitCode> {
  const { terminal, gateway } = session;
  const table = new Table(["SUBSCRIPTION", "API", "APPLICATION", "PLAN", "STATE", "KEY", "CREATED"]);
  const attempts = [];
  const notes = [];
  let count = 0;
  for await (const page of pages) {
    const rows = page.flatMap(({ subscription, unfinished }) =>
      subscription === undefined ? [] : [row(subscription, unfinished)],
    );
    count += rows.length;
    await terminal.result(table.page(rows));
    notes.push(...page.flatMap(({ subscription }) => notesOf(subscription)));
    attempts.push(...page.flatMap(({ unfinished }) => unfinished ?? []));
  }
  if (count === 0) terminal.warn(`There are no subscriptions at ${gateway.name}.\n`);
  for (const note of notes) await terminal.result(`${note}\n`);
  for (const attempt of attempts) await terminal.result(`\n${describeAttempt(session, attempt)}`);
  return 0;
}

/** Below the table: a sentence in a column would push all others aside. */
function notesOf(subscription: Subscription | undefined): readonly string[] {
  const { id = "", notes = [] } = subscription ?? {};
  return notes.map((note) => printable(`${id}: ${note}`));
}

function row(
  { id, api, application, plan = "", state, credentials, managed }: Subscription,
  unfinished: Unfinished | undefined,
): string[] {
  const unmanaged = managed ? [] : ["unmanaged"];
  const rotating = credentials.length > 1 && unfinished === undefined ? ["rotating"] : [];
  const halfDone = unfinished === undefined ? [] : [`${unfinished.action.kind} half done`];
  return [
    id,
    api,
    application,
    plan,
    [state, ...unmanaged, ...rotating, ...halfDone].join(", "),
    credentials.map(({ prefix }) => `${prefix ?? ""}••••`).join(" "),
    credentials[0]?.createdAt?.replace(/\.\d+Z$/, "Z") ?? "",
  ];
}

async function printJson(session: Session, pages: Pages): Promise<ExitCode> {
  const { terminal, gateway } = session;
  const all: ListedSubscription[] = [];
  for await (const page of pages) all.push(...page);
  const listed = all.flatMap(({ subscription, unfinished }) =>
    subscription === undefined
      ? []
      : [{ ...subscription, ...(unfinished === undefined ? {} : { unfinished: attemptJson(unfinished) }) }],
  );
  const alone = all.flatMap(({ subscription, unfinished }) =>
    subscription === undefined && unfinished !== undefined ? [attemptJson(unfinished)] : [],
  );
  await terminal.json({ gateway: summaryOf(gateway), subscriptions: listed, unfinished: alone });
  return 0;
}
