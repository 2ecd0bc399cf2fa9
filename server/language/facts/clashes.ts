/**
 * Callers of one gateway who are known by one value. Values are compared by fingerprint; what each of them is, and for
 * whom, is looked at only where two are equal, and once for all who ask.
 */
import type { Document } from "../text/document.ts";
import type { Workspace } from "../workspace.ts";
import { kongCredentialType, uniqueFields } from "./credentialFields.ts";
import type { FactIndex, Found } from "./factIndex.ts";
import {
  type CredentialType,
  type Facts,
  type GatewayKind,
  type Holder,
  type Identifier,
  type Place,
  type Secret,
  type SecretEntry,
  type SecretReference,
  sameNamespace,
} from "./facts.ts";
import type { ValueHolder } from "./sharedValues.ts";

/** A value that somebody is known by. `start`..`end` is the value. */
export interface Claim extends Place {
  readonly document: Document;
  readonly gateway: GatewayKind;
  readonly type: CredentialType;
  readonly field: string;
  readonly value: string;
  readonly owners: readonly Identifier[];
  /** The object that it stands in. */
  readonly where: {
    readonly kind: string;
    readonly name: string | undefined;
    readonly namespace: string | undefined;
    /** Which of several values of the object; empty where all are one caller's. */
    readonly part: string;
  };
  /** The object is a gateway by itself, or is read by one that is: no two clusters can part its values. */
  readonly certain: boolean;
}

/** A value of the document that was asked for, and another caller's of the same gateway that equals it. */
export interface Clash {
  readonly claim: Claim;
  readonly other: Claim;
}

/** So many others are looked at before a claim counts as nobody else's: of one object's variants, or of other clusters'. */
const enough = 50;
const enoughApart = 5;

/** Every value of a document that another caller of its gateway is known by, too; each value once. */
export function clashesOf(
  document: Document,
  facts: Facts,
  index: FactIndex,
  view: (asker: Document) => Workspace,
): Clash[] {
  const found: Clash[] = [];
  const said = new Set<number>();
  let workspace: Workspace | undefined;
  for (const topic of index.values.of(facts).keys()) {
    const documents = index.ask(topic, undefined, document);
    if (documents.length === 1 && (index.values.of(facts).get(topic)?.length ?? 0) < 2) continue;
    workspace ??= view(document);
    const groups = index.memo(topic, () => groupsOf(topic, documents, index, view));
    for (const claims of groups.get(document) ?? []) {
      for (const claim of claims.get(document) ?? []) {
        if (said.has(claim.start)) continue;
        const other = otherThan(claim, claims, workspace);
        if (other === undefined) continue;
        said.add(claim.start);
        found.push({ claim, other });
      }
    }
  }
  return found;
}

/** Claims on one value at one gateway, in the order of files and texts, by document. */
type Claims = ReadonlyMap<Document, readonly Claim[]>;

function otherThan(claim: Claim, claims: Claims, workspace: Workspace): Claim | undefined {
  let looked = 0;
  let apart = 0;
  for (const [document, others] of claims) {
    const other = others.find((other) => ++looked <= enough && !isSame(claim, other));
    if (other !== undefined) {
      if (document === claim.document || workspace.mayMeet(document)) return other;
      apart++;
    }
    if (looked >= enough || apart >= enoughApart) return undefined;
  }
  return undefined;
}

/** One object in several documents is a variant of itself (environments, copies): only one of them is there. */
function isSame({ document, where: a }: Claim, { document: other, where: b }: Claim): boolean {
  if (a.kind !== b.kind || a.name !== b.name || !sameNamespace(a.namespace, b.namespace)) return false;
  return document !== other || a.part === b.part;
}

/** Claims by gateway, as far as files tell which are one, for each document that takes part. */
function groupsOf(
  topic: string,
  documents: readonly Document[],
  index: FactIndex,
  view: (asker: Document) => Workspace,
): ReadonlyMap<Document, readonly Claims[]> {
  const groups = new Map<string, Map<Document, Claim[]>>();
  const earlier = new Map<SecretReference, ReadonlySet<string>>();
  const objects = new Map<Holder, number>();
  const add = (holder: Holder, claim: Claim) => {
    const { gateway, type, field } = claim;
    // Two objects of one name are two gateways, if they are gateways at all.
    const object = holder.alone ? (objects.get(holder) ?? objects.size) : -1;
    if (holder.alone) objects.set(holder, object);
    const key = JSON.stringify([gateway, type, gateway === "envoy" ? "" : field, holder.realm, object]);
    const group = groups.get(key) ?? new Map<Document, Claim[]>();
    groups.set(key, group);
    const claims = group.get(claim.document);
    if (claims === undefined) group.set(claim.document, [claim]);
    else claims.push(claim);
  };
  for (const document of documents) {
    const facts = index.facts(document);
    const uses = new Map<Secret, readonly Found<SecretReference>[]>();
    for (const held of (facts && index.values.of(facts).get(topic)) ?? []) {
      if ("credential" in held) {
        const { holder } = held.credential;
        if (holder !== undefined) add(holder, claimOf(held, document, holder));
        continue;
      }
      const { secret, entry } = held;
      const found = uses.get(secret) ?? view(document).uses(secret.name, secret.namespace);
      uses.set(secret, found);
      for (const use of found) {
        const { holder } = use.fact;
        const claim = claimOfEntry(secret, entry, use.fact, document);
        if (holder === undefined || claim === undefined) continue;
        if (use.fact.use.gateway === "envoy" && isShadowed(entry, use, earlier, index, view)) continue;
        add(holder, claim);
      }
    }
  }
  const byDocument = new Map<Document, Claims[]>();
  for (const group of groups.values()) {
    for (const document of group.keys()) {
      const known = byDocument.get(document);
      if (known === undefined) byDocument.set(document, [group]);
      else known.push(group);
    }
  }
  return byDocument;
}

function claimOf(
  { credential }: Extract<ValueHolder, { credential: unknown }>,
  document: Document,
  { kind, name, namespace, alone, several }: Holder,
): Claim {
  const { start, end, path, gateway, type, field, value = "", owners } = credential;
  const part = alone || several ? path : "";
  const where = { kind, name, namespace, part };
  return { start, end, path, document, gateway, type, field, value, owners, where, certain: alone };
}

function claimOfEntry(
  secret: Secret,
  entry: SecretEntry,
  { use, owners, holder }: SecretReference,
  document: Document,
): Claim | undefined {
  const type = use.type ?? kongCredentialType(secret.labels);
  if (type === undefined || use.unread || (use.entry !== undefined && use.entry !== entry.key))
    return undefined;
  const unique = uniqueFields(use.gateway, type);
  if (unique !== "all" && unique?.has(entry.key) !== true) return undefined;
  const { start, end, path, key, value = "" } = entry;
  const where = { kind: "Secret", name: secret.name, namespace: secret.namespace, part: key };
  const certain = holder?.alone === true;
  const { gateway } = use;
  return { start, end, path, document, gateway, type, field: key, value, owners, where, certain };
}

/** A client id that an earlier Secret of the policy has is passed over, with its key (securitypolicy.go:2544-2566). */
function isShadowed(
  { key }: SecretEntry,
  { fact: reference, document }: Found<SecretReference>,
  earlier: Map<SecretReference, ReadonlySet<string>>,
  index: FactIndex,
  view: (asker: Document) => Workspace,
): boolean {
  let ids = earlier.get(reference);
  if (ids === undefined) {
    const all = index.facts(document)?.references ?? [];
    const before = all
      .slice(0, all.indexOf(reference))
      .filter(({ holder, use }) => holder === reference.holder && use.type === reference.use.type);
    const secrets = before.flatMap(({ name, namespace }) => view(document).secrets(name, namespace));
    ids = new Set(secrets.flatMap(({ fact }) => fact.entries.map((entry) => entry.key)));
    earlier.set(reference, ids);
  }
  return ids.has(key);
}
