/** Whether a value that should be a secret is a name of the caller, or of another one. */

import type { SecretValue } from "../secrets/secretValues.ts";
import type { Workspace } from "../workspace.ts";
import type { EntityId, Identifier } from "./facts.ts";

/** A password equal to the user's name is a weak password, not a mixed-up field; one equal to an id is. */
export function ownIdentifier({ credential, value }: SecretValue): Identifier | undefined {
  const own = credential.owners.find((owner) => owner.value === value.trim());
  return own !== undefined && credential.type === "basic-auth" && !isId(own) ? undefined : own;
}

/** Of another consumer, or of any other entity of the gateway. */
export function othersIdentifier(
  workspace: Workspace,
  { credential, value }: SecretValue,
): Identifier | EntityId | undefined {
  if (credential.type !== "key-auth") return undefined;
  const identifiers = workspace.consumers(value.trim()).flatMap(({ fact }) => fact.identifiers);
  return (
    identifiers.find((identifier) => identifier.value === value.trim()) ??
    workspace.entityIds(value.trim())[0]?.fact
  );
}

export function isId({ what }: Identifier): boolean {
  return what === "custom_id" || what === "id";
}
