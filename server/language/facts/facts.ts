/** What a manifest says, in the field's own terms. Kinds make facts, rules read them. */

import type { Kustomization } from "../layout/kustomization.ts";
import type { Entry, Mapping, Node } from "../yaml/node.ts";

/**
 * Where something stands: UTF-16 offsets into its document's text, and the field path as the API server
 * writes it (`spec.rules[0].name`; empty for the whole object).
 */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly path: string;
}

export type GatewayKind = "apisix" | "kong" | "envoy" | "traefik";

/**
 * Credential types as the gateways' plugins are called; one name for one idea across gateways. The last four are for
 * what else Secrets hold: a certificate with its key, one to trust, a gateway's own admin key, settings of any plugin.
 */
export type CredentialType =
  | "key-auth"
  | "basic-auth"
  | "jwt"
  | "hmac-auth"
  | "oauth2"
  | "acl"
  | "mtls-auth"
  | "ldap-auth"
  | "wolf-rbac"
  | "oidc"
  | "tls"
  | "ca"
  | "admin-key"
  | "settings";

/** Group and kind, as a reference names them. Core kinds have the empty group. */
export interface ObjectKind {
  readonly group: string;
  readonly kind: string;
}

/** An object by its name. `start`..`end` is the name's value. */
export interface NamedObject extends ObjectKind, Place {
  readonly name: string;
  /** Undefined where the manifest leaves it to `kubectl` or kustomize, and for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

/** Who calls, as the gateway knows them. `start`..`end` is the name's value. */
export interface Consumer extends Place {
  readonly gateway: GatewayKind;
  /** What the gateway calls the consumer; undefined where a template or an unknown namespace takes part. */
  readonly name: string | undefined;
  /** Every identifier that this consumer is known by (name, username, custom_id, id): none of them is a key. */
  readonly identifiers: readonly Identifier[];
}

export interface Identifier {
  readonly value: string;
  /** How a person would call it: "username", "custom_id", "metadata.name", "id". */
  readonly what: string;
}

/** What a gateway's database calls an entity; never a key. `start`..`end` is the id. */
export interface EntityId extends Place, Identifier {
  readonly gateway: GatewayKind;
  /** What the gateway calls entities of its sort: `routes`, `keyauth_credentials`. */
  readonly list: string;
}

/** The object whose callers a credential is for, and the gateway that tells them apart, as far as the object says which. */
export interface Holder {
  readonly kind: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** Objects of one kind and realm are for one gateway: an ingress class, a Gateway. */
  readonly realm: string;
  /** The object is a gateway by itself: nobody else's callers count. */
  readonly alone: boolean;
  /** It holds several credentials of a type, each of which the gateway tells from the others. */
  readonly several?: true;
}

/** A value that proves who calls, or that names its credential. */
export interface Credential extends Place {
  readonly gateway: GatewayKind;
  readonly type: CredentialType;
  /** The field's name as written in its manifest or Secret: "key", "password", … */
  readonly field: string;
  /** An ObjectId is a mistake in a secret and fine in an identifier. */
  readonly role: "secret" | "identifier";
  /** What the gateway will compare: decoded and unquoted; undefined for templates, references and other types. */
  readonly value: string | undefined;
  readonly encoding: "plain" | "base64";
  /** The consumers this credential belongs to, as far as files tell. */
  readonly owners: readonly Identifier[];
  /** Undefined for a Secret's entries, and where no gateway tells callers apart by it. */
  readonly holder?: Holder;
  readonly node: Node;
  /** The fields that stand beside it. */
  readonly around: Mapping;
}

/** A group of literal credential fields that could stand in a Secret instead. `start`..`end` is the `value` key. */
export interface InlineCredential extends Place {
  readonly gateway: GatewayKind;
  readonly type: CredentialType;
  /** The entry (`value: {…}`) that a reference would replace, and the mapping that it is in. */
  readonly entry: Entry;
  readonly around: Mapping;
  /** The key that takes its place, and the Secret name that we would choose; `entry` where one entry is to be named. */
  readonly reference: { readonly key: string; readonly secretName: string; readonly entry?: string };
  /** What the Secret has to hold, as the controller reads it. */
  readonly fields: readonly { readonly name: string; readonly value: string; readonly node: Node }[];
}

/** How the gateway reads a Secret that a manifest names: which keys, and what they mean. */
export interface SecretUse {
  readonly gateway: GatewayKind;
  /** Undefined where the Secret itself says it (Kong: label `konghq.com/credential`). */
  readonly type: CredentialType | undefined;
  /** The one entry that is read, where the reference names it. */
  readonly entry?: string;
  /** Every entry goes to the gateway under its own name, as a string. */
  readonly whole?: true;
  /** The gateway takes `Bearer ` off what callers send before it compares. */
  readonly stripsBearer?: true;
  /** Something beside the reference counts instead, so that neither the Secret nor its lack matters. */
  readonly unread?: true;
  /** What happens without the Secret, as the end of a sentence, where it is not a consumer that suffers. */
  readonly without?: string;
}

/** A reference into another namespace counts only where a ReferenceGrant there lets it in from here. */
export interface GrantNeeded {
  readonly from: ObjectKind;
  /** The namespace that the reference comes from; undefined where the manifest leaves it open. */
  readonly namespace: string | undefined;
}

/** What a link is for: the consequence of a broken one depends on it. */
export type LinkRole =
  | "target"
  | "parent"
  | "backend"
  | "plugin"
  | "middleware"
  | "consumer"
  | "consumer-group"
  | "gateway"
  | "class";

/** A name of an object that is no Secret. `start`..`end` is the name's value. */
export interface Link extends Place {
  readonly role: LinkRole;
  /** The object that it stands in. */
  readonly from: ObjectKind & { readonly name: string | undefined; readonly namespace: string | undefined };
  readonly to: ObjectKind;
  readonly name: string;
  /** The namespace that is looked in; undefined where the manifest leaves it open. */
  readonly namespace: string | undefined;
  /** The listener, rule or port of the object that is meant. */
  readonly section: { readonly name: string; readonly node: Node } | undefined;
  /** Only where the reference names another namespace. */
  readonly grant?: GrantNeeded;
  readonly node: Node;
}

/** A ReferenceGrant. `start`..`end` is its name's value. */
export interface Grant extends Place {
  readonly name: string | undefined;
  /** The namespace that it lets references into. */
  readonly namespace: string | undefined;
  readonly from: readonly (ObjectKind & {
    /** Undefined where a template says it. */
    readonly namespace: string | undefined;
    readonly node: Node;
  })[];
  /** Without a name every object of the kind. */
  readonly to: readonly (ObjectKind & { readonly name: string | undefined; readonly node: Node })[];
}

/** A list of who may call, or may not. `start`..`end` is the list. */
export interface AllowList extends Place {
  readonly gateway: GatewayKind;
  /** What its names are compared with: names of consumers as the gateway knows them, acl groups, or something else. */
  readonly against: "consumer" | "group" | "other";
  readonly effect: "allow" | "deny";
  readonly names: readonly AllowedName[];
}

/** `start`..`end` is the name. */
export interface AllowedName extends Place {
  readonly name: string;
  readonly node: Node;
}

/** A name of a Secret. `start`..`end` is the name's value. */
export interface SecretReference extends Place {
  readonly name: string;
  /** The namespace that is looked in; undefined where the manifest leaves it to `kubectl` or kustomize. */
  readonly namespace: string | undefined;
  readonly use: SecretUse;
  /** Whose credential it will be. */
  readonly owners: readonly Identifier[];
  /** Undefined where no gateway tells callers apart by what the Secret holds. */
  readonly holder?: Holder;
  /** Only where the reference names another namespace. */
  readonly grant?: GrantNeeded;
  readonly node: Node;
}

/** One entry of a Secret. `start`..`end` is the value. */
export interface SecretEntry extends Place {
  readonly key: string;
  readonly keyPlace: Place;
  /** The bytes as UTF-8 text, decoded; undefined where it is a template, no string or no base64. */
  readonly value: string | undefined;
  readonly encoding: "plain" | "base64";
  readonly node: Node;
  readonly entry: Entry;
  /** `data` or `stringData`, whichever it stands in. */
  readonly around: Mapping;
}

/** A Secret. `start`..`end` is its name's value. */
export interface Secret extends Place {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly type: string | undefined;
  readonly entries: readonly SecretEntry[];
  /** Other tools fill it (templates, SOPS, merge patches): its entries are not all known. */
  readonly incomplete: boolean;
  /** Names of all its entries, where these are known of one that another tool fills. */
  readonly keys?: readonly string[];
  /** kustomize puts a hash of the content behind its name. */
  readonly hashed?: true;
}

/** The name of a Secret that a template has yet to fill in. */
export interface TemplatedName extends Place {
  /** What the name begins and ends with, whatever is filled in. */
  readonly before: string;
  readonly after: string;
}

export interface Facts {
  readonly objects: readonly NamedObject[];
  readonly consumers: readonly Consumer[];
  /** Of entities that are no consumers. */
  readonly entityIds: readonly EntityId[];
  /** Literal credentials of this manifest; those in Secrets follow from who refers to them (`secretCredentials`). */
  readonly credentials: readonly Credential[];
  readonly inline: readonly InlineCredential[];
  readonly references: readonly SecretReference[];
  readonly secrets: readonly Secret[];
  readonly links: readonly Link[];
  readonly grants: readonly Grant[];
  readonly kustomizations: readonly Kustomization[];
  readonly templatedNames: readonly TemplatedName[];
  readonly allowLists: readonly AllowList[];
}

export const noFacts: Facts = {
  objects: [],
  consumers: [],
  entityIds: [],
  credentials: [],
  inline: [],
  references: [],
  secrets: [],
  links: [],
  grants: [],
  kustomizations: [],
  templatedNames: [],
  allowLists: [],
};

/** Two namespaces can be the same: one of them is left open, or they are equal. */
export function sameNamespace(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

export function isKind(a: ObjectKind, b: ObjectKind): boolean {
  return a.group === b.group && a.kind === b.kind;
}
