import type { GatewayError } from "../../gateways/gatewayError.ts";
import { printable } from "./printable.ts";

/** What to hand to whoever can help, as it is to be copied, behind an empty line; nothing where there is none. */
export function remedyOf({ remedy }: GatewayError): string {
  return remedy === undefined ? "" : `\n${remedy.split("\n").map(printable).join("\n").trimEnd()}\n`;
}
