/** The seam between the engine and the manifest kinds: a kind turns an object into facts and nothing else. */

import type { Offers } from "../completion/offers.ts";
import type { Mapping } from "../yaml/node.ts";
import type {
  AllowList,
  Consumer,
  Credential,
  EntityId,
  Grant,
  Holder,
  InlineCredential,
  Link,
  Secret,
  SecretReference,
  TemplatedName,
} from "./facts.ts";

export interface Kind {
  /** API group; empty for core kinds and for files that are no Kubernetes objects. */
  readonly group: string;
  readonly versions: readonly string[];
  /** Groups that older releases had it in: nothing there is of this kind, but a rule can say where it went. */
  readonly formerGroups?: readonly string[];
  readonly kind: string;
  /** Where objects of this kind live; undefined for what is no Kubernetes object. */
  readonly scope?: "Namespaced" | "Cluster";
  /** Name of the schema file: `schemas/<schema>.schema.json`. */
  readonly schema: string;
  /** Schemas of other releases, each in force where the configuration names that release. */
  readonly editions?: readonly Edition[];
  /** What becomes of one that is not as its schema demands, as a clause; undefined: the API server refuses the object. */
  readonly refusal?: string;
  /** The object has apiVersion, kind and ObjectMeta. False for kong.yml and our configuration file. */
  readonly kubernetes: boolean;
  /** Words of which at least one stands in every text of this kind; its group, or else its kind, if not given. */
  readonly marks?: readonly string[];
  /** Names of files that may be of this kind without any of its words. */
  readonly fileNames?: RegExp;
  /** For what has no apiVersion and kind: whether this file's content is of this kind. */
  recognises?(root: Mapping, file: string): boolean;
  /** The same of a text that cannot be read, so that its syntax errors are worth a word. */
  claims?(text: string): boolean;
  /** For kinds that bring callers: the gateway that tells these apart; undefined where a template has yet to say it. */
  realm?(object: ManifestObject): Omit<Holder, "kind" | "name" | "namespace"> | undefined;
  facts(object: ManifestObject, add: FactSink): void;
  /** What completion and hovers offer beyond the schema. */
  readonly offers?: Offers;
}

export interface Edition {
  /** The key of `versions:` in the configuration that names the release. */
  readonly release: string;
  /** What the version there ends in, behind a hyphen; undefined: any version of that release. */
  readonly channel?: string;
  readonly schema: string;
}

/** An object as a kind reads it: its tree, and what every object has. */
export interface ManifestObject {
  readonly root: Mapping;
  /** Undefined where it is missing or a template. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export interface FactSink {
  consumer(fact: Consumer): void;
  entityId(fact: EntityId): void;
  credential(fact: Credential): void;
  inline(fact: InlineCredential): void;
  reference(fact: SecretReference): void;
  secret(fact: Secret): void;
  link(fact: Link): void;
  grant(fact: Grant): void;
  templated(fact: TemplatedName): void;
  allowList(fact: AllowList): void;
}
