/** Credentials that are objects of their own, which Kong's operator reads (gateway-semantics §2.6). */

import { credentialFields } from "../facts/credentialFields.ts";
import type { CredentialType } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, entriesOf, stringOf } from "../yaml/node.ts";
import { addLink, kongConsumerKind, kongGroup } from "./annotations.ts";

/** The fields of `spec`, and the consumer whose they are, by its object's name. */
export function addKongCredential(
  object: ManifestObject,
  kind: string,
  type: CredentialType,
  add: FactSink,
): void {
  const spec = at(object.root, "spec");
  if (spec?.kind !== "mapping") return;
  const consumer = at(spec, "consumerRef", "name");
  const owner = stringOf(consumer);
  const owners = owner ? [{ value: owner, what: "consumerRef" }] : [];
  const fields = credentialFields("kong", type);
  for (const { key, value: node } of entriesOf(spec)) {
    const field = String(key.value);
    const role = fields?.[field]?.role;
    if (role !== "secret" && role !== "identifier") continue;
    const { start, end } = node;
    const value = stringOf(node);
    const path = `spec.${field}`;
    const fact = { start, end, path, gateway: "kong", type, field, role, value, encoding: "plain" } as const;
    add.credential({ ...fact, owners, node, around: spec });
  }
  const link = { role: "consumer", to: kongConsumerKind, path: "spec.consumerRef.name" } as const;
  addLink(object, { group: kongGroup, kind }, link, consumer, add);
}
