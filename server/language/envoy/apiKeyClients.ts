/**
 * The clients of a SecurityPolicy's `apiKeyAuth`, as Envoy Gateway collects them: Secrets in the order of
 * `credentialRefs`, in each the client ids in alphabetical order, and of a client id that comes again only the first
 * (internal/gatewayapi/securitypolicy.go, buildAPIKeyAuth).
 */

import type { Found } from "../facts/factIndex.ts";
import type { Secret, SecretEntry, SecretReference } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { Workspace } from "../workspace.ts";

export interface ApiKeyClient {
  /** The client id: the name of the Secret's entry. */
  readonly id: string;
  readonly entry: SecretEntry;
  readonly secret: Found<Secret>;
  readonly reference: SecretReference;
}

export interface ApiKeyClients {
  readonly taken: readonly ApiKeyClient[];
  /** Passed over, as the client id was there already. */
  readonly shadowed: readonly { readonly client: ApiKeyClient; readonly by: ApiKeyClient }[];
  /** Every Secret is in the workspace and holds no more than it says there. */
  readonly complete: boolean;
}

export function apiKeyClients(
  references: readonly SecretReference[],
  policy: Manifest,
  workspace: Workspace,
): ApiKeyClients {
  const taken = new Map<string, ApiKeyClient>();
  const shadowed: { client: ApiKeyClient; by: ApiKeyClient }[] = [];
  let complete = true;
  for (const reference of apiKeyReferences(references, policy)) {
    const secret = onlySecret(reference, workspace);
    if (secret === undefined || secret.fact.incomplete) complete = false;
    for (const client of secret === undefined ? [] : clientsIn(secret, reference)) {
      const by = taken.get(client.id);
      if (by === undefined) taken.set(client.id, client);
      else shadowed.push({ client, by });
    }
  }
  return { taken: [...taken.values()], shadowed, complete };
}

/** The references of this policy's `credentialRefs`, in their order. */
export function apiKeyReferences(
  references: readonly SecretReference[],
  { root }: Manifest,
): SecretReference[] {
  return references.filter(
    ({ start, end, path }) =>
      path.startsWith("spec.apiKeyAuth.credentialRefs[") && root.start <= start && end <= root.end,
  );
}

/** Several Secrets of one name are variants of each other: which one counts is not known. */
function onlySecret({ name, namespace }: SecretReference, workspace: Workspace): Found<Secret> | undefined {
  const found = workspace.secrets(name, namespace).filter(({ document }) => workspace.mayMeet(document));
  return found.length === 1 ? found[0] : undefined;
}

function clientsIn(secret: Found<Secret>, reference: SecretReference): ApiKeyClient[] {
  return secret.fact.entries
    .map((entry) => ({ id: entry.key, entry, secret, reference }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
