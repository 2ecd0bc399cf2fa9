import type { Gateway } from "../../gateways/gateway.ts";

/** Of a gateway, for JSON. */
export function summaryOf({ name, type, environment }: Gateway): object {
  return { name, type, environment };
}
