/** Whether a value that should be a secret is a name of the caller, or of another one. */
import type { Workspace } from "../workspace.ts";
import type { Identifier } from "./facts.ts";
import type { SecretValue } from "./secretValues.ts";

/** A password equal to the user's name is a weak password, not a mixed-up field; one equal to an id is. */
export function ownIdentifier({ credential, value }: SecretValue): Identifier | undefined {
  const own = credential.owners.find((owner) => owner.value === value.trim());
  return own !== undefined && credential.type === "basic-auth" && !isId(own) ? undefined : own;
}

export function othersIdentifier(
  workspace: Workspace,
  { credential, value }: SecretValue,
): Identifier | undefined {
  if (credential.type !== "key-auth") return undefined;
  const identifiers = workspace.consumers(value.trim()).flatMap(({ fact }) => fact.identifiers);
  return identifiers.find((identifier) => identifier.value === value.trim());
}

export function isId({ what }: Identifier): boolean {
  return what === "custom_id" || what === "id";
}
