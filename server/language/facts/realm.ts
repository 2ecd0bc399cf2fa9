import { type Node, stringOf } from "../yaml/node.ts";
import type { Holder } from "./facts.ts";

/** The gateway that an object names in these fields; those that name none leave it to one and the same default. */
export function realmOf(
  ...fields: readonly (Node | undefined)[]
): Pick<Holder, "realm" | "alone"> | undefined {
  const names = fields.map((field) => (field === undefined ? "" : stringOf(field)));
  return names.includes(undefined) ? undefined : { realm: names.join("/"), alone: false };
}
