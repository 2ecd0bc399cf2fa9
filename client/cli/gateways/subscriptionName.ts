/** How people name a subscription: by its id, or as application/api. */
import type { Subscription } from "../../gateways/gateway.ts";
import { GatewayError } from "../../gateways/gatewayError.ts";
import { UsageError } from "../command.ts";
import { nextCommand } from "./nextCommand.ts";
import type { Session } from "./session.ts";

/** The applications that `text` may name: what stands before a slash. */
export function applicationsIn(text: string): readonly string[] {
  return [...text.matchAll(/\//g)].map(({ index }) => text.slice(0, index)).filter((name) => name !== "");
}

/** Short, and good at every gateway. Of several with it the one that this product made is meant. */
export function nameOf({ id, api, application, managed }: Subscription): string {
  return managed ? `${application}/${api}` : id;
}

/** The one operand of a command. Throws `UsageError`. */
export function operandOf(operands: readonly string[], says: string): string {
  const [text, ...more] = operands;
  if (text === undefined || text === "") throw new UsageError(`it is missing which subscription: ${says}`);
  if (more.length > 0) throw new UsageError(`one subscription at a time: ${says}`);
  return text;
}

/** Throws `GatewayError`: `not-found`, `conflict` where several are meant. */
export async function findSubscription(session: Session, text: string): Promise<Subscription> {
  const application = session.given.options.get("application");
  const near = application === undefined ? applicationsIn(text) : [application];
  for (const name of near) {
    const found = await findIn(session, text, name);
    if (found !== undefined) return found;
  }
  const found = application === undefined ? await findIn(session, text, undefined) : undefined;
  return found ?? missing(session, text);
}

async function findIn(
  { gateway, interruption }: Session,
  text: string,
  application: string | undefined,
): Promise<Subscription | undefined> {
  const query = application === undefined ? {} : { application };
  const all: Subscription[] = [];
  for await (const page of gateway.subscriptions(query, interruption.signal)) {
    const exact = page.find(({ id }) => id === text);
    if (exact !== undefined) return exact;
    all.push(...page.filter((one) => `${one.application}/${one.api}` === text));
  }
  const managed = all.filter((one) => one.managed);
  const [found, ...others] = managed.length === 1 ? managed : all;
  if (others.length === 0) return found;
  const ids = all.map(({ id }) => id).join(", ");
  throw new GatewayError("conflict", `“${text}” names ${all.length} subscriptions`, {
    next: `Name one by its id: ${ids}.`,
  });
}

async function missing(session: Session, text: string): Promise<never> {
  const { gateway, interruption } = session;
  const { listsApplications } = await gateway.capabilities(interruption.signal);
  throw new GatewayError("not-found", `There is no subscription “${text}” at ${gateway.name}`, {
    next: listsApplications
      ? `To see what there is: ${nextCommand(session, "subscriptions")}`
      : "This gateway lists one application at a time: name it as application/api, or add --application.",
  });
}
