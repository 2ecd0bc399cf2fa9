/** Secrets that fixes write: complete, in the namespace of who refers to them, with values as strings. */
import { kongCredentialLabel } from "../facts/credentialFields.ts";
import type { CredentialType, GatewayKind, Identifier, Place } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { CheckedDocument } from "../rule.ts";
import { at } from "../yaml/node.ts";
import type { Plain } from "./yamlEdit.ts";

/** A Secret with these entries; labelled where Kong is to read it. */
export function secretManifest(
  name: string,
  namespace: string | undefined,
  entries: Readonly<Record<string, string>>,
  kongType?: CredentialType,
): Plain {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(kongType === undefined ? {} : { labels: { [kongCredentialLabel]: kongType } }),
    },
    stringData: entries,
  };
}

/** The manifest that a place is in. */
export function manifestAt(document: CheckedDocument, place: Place): Manifest | undefined {
  return document.manifests.find(({ root }) => root.start <= place.start && place.end <= root.end);
}

/** Whether the namespace of a manifest is known: written out, or left out. A template's value is not. */
export function knowsNamespace({ root, namespace }: Manifest): boolean {
  return namespace !== undefined || at(root, "metadata", "namespace") === undefined;
}

/**
 * The entries of a new Secret with a random key; undefined where its content is for somebody else to say: groups,
 * certificates, hashes, client secrets of an identity provider.
 */
export function freshEntries(
  gateway: GatewayKind,
  type: CredentialType,
  owners: readonly Identifier[],
  newKey: () => string,
): Record<string, string> | undefined {
  const owner = (owners.find(({ what }) => what === "username") ?? owners[0])?.value;
  if (gateway === "envoy") return type === "key-auth" ? { client: newKey() } : undefined;
  if (type === "key-auth") return { key: newKey() };
  if (owner === undefined) return undefined;
  switch (type) {
    case "basic-auth":
      return { username: owner, password: newKey() };
    case "jwt":
      return { key: owner, algorithm: "HS256", secret: newKey() };
    case "hmac-auth":
      return gateway === "kong"
        ? { username: owner, secret: newKey() }
        : { key_id: owner, secret_key: newKey() };
    default:
      return undefined;
  }
}
