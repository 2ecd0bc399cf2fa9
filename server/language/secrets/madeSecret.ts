/** What the object that a Secret is made from says about it. */
import { entriesOf, type Node, stringOf } from "../yaml/node.ts";

export interface Made {
  readonly name: Node | undefined;
  /** Where it is not the namespace of the object itself. */
  readonly namespace?: Node | undefined;
  /** It is made in namespaces that others decide on. */
  readonly mounted?: true | undefined;
  readonly labels?: ReadonlyMap<string, string> | undefined;
  readonly type?: string | undefined;
  /** Names of all its entries; undefined where they are not all known. */
  readonly keys?: readonly string[] | undefined;
  /** kustomize puts a hash of the content behind the name. */
  readonly hashed?: true | undefined;
}

/** Names in mappings; undefined where a template takes part, or something that is no mapping. */
export function namesIn(...nodes: readonly (Node | undefined)[]): string[] | undefined {
  const names: string[] = [];
  for (const node of nodes) {
    if (node === undefined || (node.kind === "scalar" && node.value === null)) continue;
    if (node.kind !== "mapping" || node.entries.some(({ key }) => key.templated)) return undefined;
    names.push(...node.entries.map(({ key }) => String(key.value)));
  }
  return names;
}

/** Labels or annotations; empty where the value is not known. */
export function stringsIn(node: Node | undefined): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(node).map(({ key, value }) => [String(key.value), stringOf(value) ?? ""] as const),
  );
}
