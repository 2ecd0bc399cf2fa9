import type { Api } from "../../gateways/gateway.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";
import { summaryOf } from "./summary.ts";
import { Table } from "./table.ts";

export async function apis(session: Session): Promise<ExitCode> {
  const { given, gateway, terminal, interruption } = session;
  if (given.operands.length > 0) throw new UsageError("apis takes no operand; for a gateway: --gateway NAME");
  const asJson = given.options.get("output") === "json";
  const table = new Table(["API", "NAME", "VERSION", "PATH"]);
  const all: Api[] = [];
  let count = 0;
  for await (const page of gateway.apis(interruption.signal)) {
    count += page.length;
    if (asJson) all.push(...page);
    else
      await terminal.result(table.page(page.map((api) => [api.id, api.name, api.version ?? "", api.path])));
    if (!asJson) for (const api of page) warnOf(session, api);
  }
  if (asJson) await terminal.json({ gateway: summaryOf(gateway), apis: all });
  else if (count === 0) terminal.warn(`There are no APIs at ${gateway.name}.\n`);
  return 0;
}

function warnOf({ terminal }: Session, { id, warnings }: Api): void {
  for (const warning of warnings) terminal.warn(`${printable(id)}: ${printable(warning)}\n`);
}
