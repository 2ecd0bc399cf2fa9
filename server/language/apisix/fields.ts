/** The fields of APISIX credentials, in manifests and in the Secrets that they name, as one thing to check. */

import type { CredentialType, Place, Secret } from "../facts/facts.ts";
import type { CheckedDocument } from "../rule.ts";
import { isReference } from "../values/literal.ts";
import { entryOf, type Node } from "../yaml/node.ts";
import { type AuthConfig, authConfigs } from "./consumers.ts";

export interface AuthField extends Place {
  /** Undefined where it is a template or a reference, so that nobody knows. */
  readonly value: string | number | bigint | boolean | undefined;
  readonly node: Node;
}

export interface AuthFields {
  /** `value` and `secret` are read by the controller, which knows their types; the others reach APISIX as they are. */
  readonly from: AuthConfig["from"] | "secret";
  /** A Secret all of whose entries reach APISIX as they are (Consumer). */
  readonly whole: boolean;
  /** Where what is missing is said. */
  readonly place: Place;
  /** Something else may add fields. */
  readonly open: boolean;
  /** The configuration, or the Secret's `data` or `stringData`. */
  readonly node: Node | undefined;
  /** A field that is there; what is null is not. */
  get(name: string): AuthField | undefined;
}

/** Every credential of a type that this document holds for APISIX. */
export function authFields(document: CheckedDocument, type: CredentialType): AuthFields[] {
  const configs = document.manifests.flatMap(({ kind, root }) => authConfigs(kind.kind, root));
  return [
    ...configs.filter((config) => config.type === type).map((config) => configFields(document, config)),
    ...document.secrets.flatMap((secret) => secretFields(document, secret, type)),
  ];
}

function configFields(document: CheckedDocument, { from, config, key, path, more }: AuthConfig): AuthFields {
  const { references } = document.workspace.config;
  const { start, end } = key;
  return {
    from,
    whole: false,
    place: { start, end, path },
    open: more || config.entries.some((entry) => entry.key.templated),
    node: config,
    get: (name) => {
      const node = entryOf(config, name)?.value;
      if (node === undefined || isNull(node)) return undefined;
      const written = node.kind === "scalar" && !node.templated ? (node.value ?? undefined) : undefined;
      const value = typeof written === "string" && isReference(written, references) ? undefined : written;
      return { start: node.start, end: node.end, path: `${path}.${name}`, value, node };
    },
  };
}

function secretFields(document: CheckedDocument, secret: Secret, type: CredentialType): AuthFields[] {
  const { workspace } = document;
  const { name, namespace, entries, incomplete } = secret;
  const uses = workspace.uses(name, namespace).map(({ fact }) => fact.use);
  const own = uses.filter((use) => use.gateway === "apisix" && use.type === type && !use.unread);
  if (own.length === 0) return [];
  const { references } = workspace.config;
  return [
    {
      from: "secret",
      whole: own.every((use) => use.whole === true),
      place: secret,
      // Several Secrets of one name are overlays of each other: what one lacks, another may add.
      open: incomplete || workspace.secrets(name, namespace).length > 1,
      node: entries[0]?.around,
      get: (name) => {
        const entry = entries.find(({ key }) => key === name);
        if (entry === undefined) return undefined;
        const { start, end, path, node } = entry;
        const known = entry.value !== undefined && !isReference(entry.value, references);
        return { start, end, path, node, value: known ? entry.value : undefined };
      },
    },
  ];
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}
