/** The names that facts stand under in the index, and what of a fact other documents' findings may depend on. */

import type { Kustomization } from "../layout/kustomization.ts";
import { groupsOf } from "./allowLists.ts";
import type {
  AllowList,
  Consumer,
  EntityId,
  Facts,
  Grant,
  Link,
  LinkRole,
  NamedObject,
  ObjectKind,
  Secret,
  SecretReference,
  TemplatedName,
} from "./facts.ts";

/** A fact's name in the index, and all of it that another document's findings may depend on. */
export interface IndexEntry {
  readonly topic: string;
  content(): string;
}

export const topics = {
  /** Whether all files are there. */
  complete: "complete",
  /** Secrets of a name, in any namespace. */
  secret: (name: string) => `secret ${name}`,
  /** Names of all Secrets. */
  secretNames: "secret names",
  /** References to a Secret of a name. */
  uses: (name: string) => `uses ${name}`,
  /** Consumers and other entities that a value identifies. */
  identifier: (value: string) => `identifier ${value}`,
  /** Objects of a kind and name, in any namespace. */
  object: ({ group, kind }: ObjectKind, name: string) => `object ${group}/${kind} ${name}`,
  /** Names of all objects of a kind. */
  objectNames: ({ group, kind }: ObjectKind) => `object names ${group}/${kind}`,
  /** Links of a role to an object of a kind and name. */
  links: (role: LinkRole, { group, kind }: ObjectKind, name: string) => `${role} ${group}/${kind} ${name}`,
  /** Consumers in an acl group of a name. */
  group: (name: string) => `group ${name}`,
  /** All consumers in acl groups. */
  groups: "groups",
  /** All lists of who may call. */
  allowLists: "allow lists",
  /** Names of Secrets that templates have yet to fill in. */
  templatedNames: "templated names",
  /** All ReferenceGrants. */
  grants: "grants",
  /** References into other namespaces. */
  crossings: "crossings",
  /** Which files kustomizations put together, and how. */
  layout: "layout",
};

export function isUse(topic: string): boolean {
  return topic.startsWith("uses ");
}

/**
 * The topics of facts, each with the namespace that it stands in: undefined where that is left open, or where the
 * topic has none. One may come twice. What adding and removing a document costs.
 */
export function eachTopic(facts: Facts, visit: (topic: string, namespace: string | undefined) => void): void {
  for (const object of facts.objects) {
    visit(topics.object(object, object.name), object.namespace);
    visit(topics.objectNames(object), object.namespace);
  }
  for (const { name, namespace } of facts.secrets) {
    visit(topics.secret(name), namespace);
    visit(topics.secretNames, namespace);
  }
  for (const { name, namespace } of facts.references) visit(topics.uses(name), namespace);
  for (const { identifiers } of facts.consumers) {
    for (const { value } of identifiers) visit(topics.identifier(value), undefined);
  }
  for (const { value } of facts.entityIds) visit(topics.identifier(value), undefined);
  for (const { role, to, name, namespace } of facts.links) visit(topics.links(role, to, name), namespace);
  if (crosses(facts.references) || crosses(facts.links)) visit(topics.crossings, undefined);
  if (facts.grants.length > 0) visit(topics.grants, undefined);
  for (const group of groupsOf(facts)) {
    visit(topics.groups, undefined);
    if (group !== undefined) visit(topics.group(group), undefined);
  }
  if (facts.allowLists.length > 0) visit(topics.allowLists, undefined);
  if (facts.templatedNames.length > 0) visit(topics.templatedNames, undefined);
  if (facts.kustomizations.length > 0) visit(topics.layout, undefined);
}

export function entriesOf(facts: Facts | undefined): IndexEntry[] {
  if (facts === undefined) return [];
  return [
    ...facts.objects.flatMap(objectEntries),
    ...facts.secrets.flatMap(secretEntries),
    ...facts.references.map(referenceEntry),
    ...facts.consumers.flatMap(consumerEntries),
    ...facts.entityIds.map(entityIdEntry),
    ...facts.links.map(linkEntry),
    ...facts.grants.map(grantEntry),
    ...crossings(facts).map(crossingEntry),
    ...groupsOf(facts).flatMap(groupEntries),
    ...facts.allowLists.map(allowListEntry),
    ...facts.templatedNames.map(templatedEntry),
    ...facts.kustomizations.map(kustomizationEntry),
  ];
}

/** A rule may read, and a fix edit, any part of what it found: whoever asked is asked again whenever its text is another. */
const anyChange = () => `${edition++}`;
let edition = 0;

function objectEntries(object: NamedObject): IndexEntry[] {
  const { name, namespace } = object;
  return [
    { topic: topics.object(object, name), content: anyChange },
    { topic: topics.objectNames(object), content: () => JSON.stringify([name, namespace]) },
  ];
}

function secretEntries({ name, namespace }: Secret): IndexEntry[] {
  return [
    { topic: topics.secret(name), content: anyChange },
    { topic: topics.secretNames, content: () => JSON.stringify([name, namespace]) },
  ];
}

function referenceEntry({ name, namespace, use, owners, grant }: SecretReference): IndexEntry {
  return { topic: topics.uses(name), content: () => JSON.stringify([namespace, use, owners, grant]) };
}

function consumerEntries(consumer: Consumer): IndexEntry[] {
  return consumer.identifiers.map(({ value, what }) => ({
    topic: topics.identifier(value),
    content: () => JSON.stringify([consumer.gateway, consumer.name, what]),
  }));
}

function entityIdEntry({ value, gateway, list }: EntityId): IndexEntry {
  return { topic: topics.identifier(value), content: () => JSON.stringify([gateway, list]) };
}

function linkEntry({ to, name, namespace, role, from, section, grant }: Link): IndexEntry {
  const content = () => JSON.stringify([namespace, role, from, section?.name, grant]);
  return { topic: topics.links(role, to, name), content };
}

function grantEntry(_: Grant): IndexEntry {
  return { topic: topics.grants, content: anyChange };
}

function crosses(all: readonly (SecretReference | Link)[]): boolean {
  return all.some(({ grant }) => grant !== undefined);
}

/** What a ReferenceGrant has to let in. */
export function crossings(facts: Facts): readonly (SecretReference | Link)[] {
  return [...facts.references, ...facts.links].filter(({ grant }) => grant !== undefined);
}

function crossingEntry({ name, namespace, grant }: SecretReference | Link): IndexEntry {
  return { topic: topics.crossings, content: () => JSON.stringify([name, namespace, grant]) };
}

function groupEntries(group: string | undefined): IndexEntry[] {
  const all = { topic: topics.groups, content: () => JSON.stringify(group ?? null) };
  return group === undefined ? [all] : [all, { topic: topics.group(group), content: () => "" }];
}

function allowListEntry({ gateway, against, effect }: AllowList): IndexEntry {
  return { topic: topics.allowLists, content: () => JSON.stringify([gateway, against, effect]) };
}

function templatedEntry({ before, after }: TemplatedName): IndexEntry {
  return { topic: topics.templatedNames, content: () => JSON.stringify([before, after]) };
}

function kustomizationEntry({ start, end, ...content }: Kustomization): IndexEntry {
  return { topic: topics.layout, content: () => JSON.stringify(content, mapsAsLists) };
}

function mapsAsLists(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
