/** Which entries of a Secret are credentials: whoever refers to the Secret says so, or its own Kong label. */

import { type CredentialField, credentialFields, kongCredentialType } from "../facts/credentialFields.ts";
import type {
  Credential,
  CredentialType,
  GatewayKind,
  Identifier,
  Secret,
  SecretEntry,
} from "../facts/facts.ts";
import type { Workspace } from "../workspace.ts";

export function secretCredentials(secrets: readonly Secret[], workspace: Workspace): Credential[] {
  return secrets.flatMap((secret) => {
    const uses = workspace.uses(secret.name, secret.namespace);
    const kong = kongCredentialType(secret.labels);
    const read = new Map<string, Credential>();
    const add = (
      gateway: GatewayKind,
      type: CredentialType,
      owners: readonly Identifier[],
      only?: string,
    ) => {
      for (const entry of secret.entries) {
        if (only !== undefined && entry.key !== only) continue;
        const credential = credentialOf(entry, gateway, type, owners);
        if (credential !== undefined && !read.has(entry.key)) read.set(entry.key, credential);
      }
    };
    for (const { fact } of uses) {
      const type = fact.use.type ?? kong;
      if (type !== undefined) add(fact.use.gateway, type, fact.owners, fact.use.entry);
    }
    if (kong !== undefined) add("kong", kong, []);
    return [...read.values()];
  });
}

function credentialOf(
  entry: SecretEntry,
  gateway: GatewayKind,
  type: CredentialType,
  owners: readonly Identifier[],
): Credential | undefined {
  const fields = credentialFields(gateway, type);
  const role = roleOf(entry, type, fields);
  if (role === "setting") return undefined;
  const { start, end, path, value, encoding, node, around } = entry;
  // In an Envoy Gateway Secret the entry's name is the client id.
  const known = fields === undefined ? [...owners, { value: entry.key, what: "client id" }] : owners;
  return {
    start,
    end,
    path,
    gateway,
    type,
    field: entry.key,
    role,
    value,
    encoding,
    owners: known,
    node,
    around,
  };
}

/** Where every entry is a key, or the reference names the entry, its name says nothing. */
function roleOf(
  { key }: SecretEntry,
  type: CredentialType,
  fields: ReturnType<typeof credentialFields>,
): CredentialField["role"] {
  return fields === undefined || type === "admin-key" ? "secret" : (fields[key]?.role ?? "setting");
}
