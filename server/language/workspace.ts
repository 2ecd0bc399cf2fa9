/** The other documents, as a rule may ask about them. What it asks is remembered for the document it checks. */
import type { Config } from "./config.ts";
import { groupsOf } from "./facts/allowLists.ts";
import type { FactIndex, Found } from "./facts/factIndex.ts";
import {
  type AllowList,
  type Consumer,
  type EntityId,
  type Facts,
  type Grant,
  isKind,
  type Link,
  type LinkRole,
  type NamedObject,
  type ObjectKind,
  type Place,
  type Secret,
  type SecretReference,
  sameNamespace,
  type TemplatedName,
} from "./facts/facts.ts";
import { crossings, topics } from "./facts/factTopics.ts";
import type { Manifest, Reading } from "./facts/manifest.ts";
import type { Layout, Placement } from "./layout/layout.ts";
import { isAtOrBelow, parting, pathsTo } from "./layout/paths.ts";
import { asPatch, asPlaced, placedSecret } from "./layout/placed.ts";
import type { Named, NameSpellings } from "./nameSpellings.ts";
import type { Document } from "./text/document.ts";

export interface Workspace {
  readonly config: Config;
  /** False while files are still to come: what is not found may be in one of them. */
  readonly complete: boolean;
  /** A fresh random key. */
  newKey(): string;
  /** Git keeps the asker's file as it is. False where nothing is known of Git. */
  readonly isTracked: boolean;
  /** Secrets of this name that a reference from `namespace` can mean. */
  secrets(name: string, namespace: string | undefined): readonly Found<Secret>[];
  /** Secrets that a reference from `namespace` can reach. */
  allSecrets(namespace: string | undefined): readonly Found<Secret>[];
  /** The name of a Secret in `namespace` that `name` is probably a slip of. */
  nearSecret(name: string, namespace: string | undefined): string | undefined;
  /** Whether a consumer is in the acl group of this name. */
  hasGroup(name: string): boolean;
  /** All acl groups that consumers are in; undefined among them is one whose name is not here. */
  groups(): readonly (string | undefined)[];
  /** All lists of who may call. */
  allowLists(): readonly Found<AllowList>[];
  /** Names that templates have yet to fill in, of Secrets that may come to be called this. */
  templatedSecrets(name: string): readonly Found<TemplatedName>[];
  /** References that mean the Secret of this name. */
  uses(name: string, namespace: string | undefined): readonly Found<SecretReference>[];
  /** Consumers that a value identifies. */
  consumers(identifier: string): readonly Found<Consumer>[];
  /** Entities with this id that are no consumers. */
  entityIds(id: string): readonly Found<EntityId>[];
  /** Objects of this kind and name that a reference to `namespace` can mean. */
  objects(kind: ObjectKind, name: string, namespace: string | undefined): readonly Found<NamedObject>[];
  /** Objects of this kind in a namespace. Whoever asks is checked again when one comes or goes: only for rare kinds. */
  allObjects(kind: ObjectKind, namespace: string | undefined): readonly Found<NamedObject>[];
  /** The name of an object of this kind in `namespace` that `name` is probably a slip of. */
  nearObject(kind: ObjectKind, name: string, namespace: string | undefined): string | undefined;
  /** The whole manifest behind a found object; read it only of what `objects` answered, as that is remembered. */
  manifest(found: Found<Pick<Place, "start" | "end">>): Manifest | undefined;
  /** Links of a role that mean the object of this kind and name: a Gateway has a policy or two, and many routes. */
  links(role: LinkRole, to: ObjectKind, name: string, namespace: string | undefined): readonly Found<Link>[];
  /** All ReferenceGrants. */
  grants(): readonly Found<Grant>[];
  /** All references that a ReferenceGrant has to let in. */
  crossings(): readonly Found<SecretReference | Link>[];
  /**
   * Whether what another document says can be in one cluster with what the asker says: a rule about two objects asks
   * before it speaks. Overlays of one base, environments (`dev`, `prod`), a patch and its object, and folders that
   * hold the same object cannot.
   */
  mayMeet(other: Document): boolean;
  /** The namespaces that kustomizations put an object of a document in; what it says itself where none does. */
  namespaces(document: Document, own: string | undefined): readonly (string | undefined)[];
  /** The ways in which kustomizations bring a document into a cluster. */
  placements(document: Document): readonly Placement[];
}

/** What a view sees of the language. */
export interface Sources {
  readonly complete: boolean;
  readonly newKey: () => string;
  isTracked(file: string): boolean;
  readonly index: FactIndex;
  readonly spellings: NameSpellings;
  readonly layout: Layout;
  /** What the documents of a file say. */
  facts(file: string): readonly Facts[];
  manifests(document: Document): readonly Manifest[];
}

export class WorkspaceView implements Workspace {
  readonly config: Config;
  readonly newKey: () => string;
  readonly #sources: Sources;
  readonly #index: FactIndex;
  readonly #asker: Document;
  #askedForLayout = false;

  constructor(config: Config, sources: Sources, asker: Document) {
    this.config = config;
    this.newKey = sources.newKey;
    this.#sources = sources;
    this.#index = sources.index;
    this.#asker = asker;
  }

  get complete(): boolean {
    this.#index.ask(topics.complete, undefined, this.#asker);
    return this.#sources.complete;
  }

  get isTracked(): boolean {
    return this.#sources.isTracked(this.#asker.file);
  }

  secrets(name: string, namespace: string | undefined): readonly Found<Secret>[] {
    const found = this.#named(topics.secret, name, namespace, (facts) => facts.secrets);
    if (this.#layout.isEmpty) return found;
    return found.map(({ fact, document }) => ({
      fact: placedSecret(fact, this.#layout.placements(document.file)),
      document,
    }));
  }

  allSecrets(namespace: string | undefined): readonly Found<Secret>[] {
    return this.#within(topics.secretNames, namespace, (facts) => facts.secrets);
  }

  hasGroup(name: string): boolean {
    return this.#index.ask(topics.group(name), undefined, this.#asker).length > 0;
  }

  groups(): readonly (string | undefined)[] {
    return this.#find(topics.groups, undefined, groupsOf, () => true).map(({ fact }) => fact);
  }

  allowLists(): readonly Found<AllowList>[] {
    return this.#find(
      topics.allowLists,
      undefined,
      (facts) => facts.allowLists,
      () => true,
    );
  }

  templatedSecrets(name: string): readonly Found<TemplatedName>[] {
    return this.#find(
      topics.templatedNames,
      undefined,
      (facts) => facts.templatedNames,
      ({ before, after }) =>
        name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after),
    );
  }

  nearSecret(name: string, namespace: string | undefined): string | undefined {
    return this.#near(topics.secretNames, name, namespace, (facts) => facts.secrets);
  }

  uses(name: string, namespace: string | undefined): readonly Found<SecretReference>[] {
    return this.#givenNames(name).flatMap((given) =>
      this.#within(
        topics.uses(given),
        namespace,
        (facts) => facts.references,
        (reference) => reference.name === given,
      ),
    );
  }

  consumers(identifier: string): readonly Found<Consumer>[] {
    return this.#find(
      topics.identifier(identifier),
      undefined,
      (facts) => facts.consumers,
      ({ identifiers }) => identifiers.some(({ value }) => value === identifier),
    );
  }

  entityIds(id: string): readonly Found<EntityId>[] {
    return this.#find(
      topics.identifier(id),
      undefined,
      (facts) => facts.entityIds,
      ({ value }) => value === id,
    );
  }

  objects(kind: ObjectKind, name: string, namespace: string | undefined): readonly Found<NamedObject>[] {
    const topic = (name: string) => topics.object(kind, name);
    const ofKind = (facts: Facts) => facts.objects.filter((object) => isKind(object, kind));
    return this.#named(topic, name, namespace, ofKind);
  }

  allObjects(kind: ObjectKind, namespace: string | undefined): readonly Found<NamedObject>[] {
    return this.#within(
      topics.objectNames(kind),
      namespace,
      (facts) => facts.objects,
      (object) => isKind(object, kind),
    );
  }

  nearObject(kind: ObjectKind, name: string, namespace: string | undefined): string | undefined {
    const pick = (facts: Facts) => facts.objects.filter((object) => isKind(object, kind));
    return this.#near(topics.objectNames(kind), name, namespace, pick);
  }

  manifest({ fact, document }: Found<Pick<Place, "start" | "end">>): Manifest | undefined {
    const within = ({ root }: Manifest) => root.start <= fact.start && fact.end <= root.end;
    return this.#sources.manifests(document).find(within);
  }

  links(role: LinkRole, to: ObjectKind, name: string, namespace: string | undefined): readonly Found<Link>[] {
    return this.#givenNames(name).flatMap((given) =>
      this.#within(
        topics.links(role, to, given),
        namespace,
        (facts) => facts.links,
        (link) => link.role === role && isKind(link.to, to) && link.name === given,
      ),
    );
  }

  grants(): readonly Found<Grant>[] {
    return this.#find(
      topics.grants,
      undefined,
      (facts) => facts.grants,
      () => true,
    );
  }

  crossings(): readonly Found<SecretReference | Link>[] {
    return this.#find(topics.crossings, undefined, crossings, () => true);
  }

  /** The asker's own manifests, as kustomize applies them. */
  asApplied(reading: Reading): Reading {
    const [layout, { file }] = [this.#layout, this.#asker];
    return layout.isPatch(file) ? asPatch(reading) : asPlaced(reading, layout.placements(file));
  }

  /** What patches say of the asker's objects. */
  patches({ objects, secrets }: Facts): readonly Facts[] {
    if (objects.length + secrets.length === 0) return [];
    const layout = this.#layout;
    if (!layout.hasPatches || layout.isPatch(this.#asker.file)) return [];
    const found = [
      ...objects.flatMap((object) => this.objects(object, object.name, object.namespace)),
      ...secrets.flatMap(({ name, namespace }) => this.secrets(name, namespace)),
    ];
    const patches = new Set(found.map(({ document }) => document).filter(({ file }) => layout.isPatch(file)));
    return [...patches].flatMap((document) => this.#index.facts(document) ?? []);
  }

  mayMeet(other: Document): boolean {
    const [own, file] = [this.#asker.file, other.file];
    if (!this.#layout.mayMeet(own, file)) return false;
    return own === file || !(this.#standsAlsoIn(own, file) || this.#standsAlsoIn(file, own));
  }

  /** Whether an object of `file` is there again beside `other`: then one is a variant of the other. */
  #standsAlsoIn(file: string, other: string): boolean {
    const { above, b } = parting(file, other);
    const beside = [...above, ...b.slice(0, 1)].join("/");
    const objects = this.#sources.facts(file).flatMap((facts) => facts.objects);
    return objects
      .slice(0, enoughObjects)
      .some((object) => object.kind !== "Namespace" && this.#standsIn(object, beside));
  }

  /** Whether an object of this name is in a file or somewhere below a folder. */
  #standsIn(object: NamedObject, place: string): boolean {
    const { name, namespace } = object;
    const found = this.objects(object, name, namespace);
    if (found.length <= manyFound) return found.some(({ document: { file } }) => isAtOrBelow(file, place));
    const topic = `places ${topics.object(object, name)} ${namespace ?? ""}`;
    const places = () => new Set(found.flatMap(({ document }) => pathsTo(document.file)));
    return this.#index.memo(topic, places).has(place);
  }

  namespaces(document: Document, own: string | undefined): readonly (string | undefined)[] {
    return this.#layout.namespaces(document.file, own);
  }

  placements(document: Document): readonly Placement[] {
    return this.#layout.placements(document.file);
  }

  get #layout(): Layout {
    if (!this.#askedForLayout) this.#index.ask(topics.layout, undefined, this.#asker);
    this.#askedForLayout = true;
    return this.#sources.layout;
  }

  /** The asker's object by its own name and by those that kustomize gives it. */
  #givenNames(name: string): readonly string[] {
    const placements = this.#layout.placements(this.#asker.file);
    return placements.length === 0
      ? [name]
      : [...new Set([name, ...placements.map(({ prefix, suffix }) => prefix + name + suffix)])];
  }

  /** What has this name, or gets it from kustomize. */
  #named<T extends Named>(
    topic: (name: string) => string,
    name: string,
    namespace: string | undefined,
    pick: (facts: Facts) => readonly T[],
  ): Found<T>[] {
    const find = (plain: string) =>
      this.#within(topic(plain), namespace, pick, (fact) => fact.name === plain);
    const layout = this.#layout;
    if (layout.affixes.length === 0) return find(name);
    const found = [...find(name)];
    for (const { prefix, suffix } of layout.affixes) {
      const plain = name.slice(prefix.length, name.length - suffix.length);
      if (plain === "" || prefix + plain + suffix !== name) continue;
      for (const other of find(plain))
        if (layout.names(other.document.file, plain).includes(name)) found.push(other);
    }
    return found;
  }

  #near(
    topic: string,
    name: string,
    namespace: string | undefined,
    pick: (facts: Facts) => readonly Named[],
  ): string | undefined {
    this.#index.ask(topic, namespace, this.#asker);
    return this.#sources.spellings.near(topic, name, namespace, () => this.#within(topic, namespace, pick));
  }

  /** Facts that can be in a namespace, be it kustomize that puts them there. */
  #within<T extends Pick<Named, "namespace">>(
    topic: string,
    namespace: string | undefined,
    pick: (facts: Facts) => readonly T[],
    fits: (fact: T) => boolean = () => true,
  ): Found<T>[] {
    const moves = this.#layout.movesObjects;
    const documents = this.#index.ask(topic, moves ? undefined : namespace, this.#asker);
    const find = () =>
      this.#pick(documents, pick, (fact, document) => {
        if (!fits(fact)) return false;
        return (
          sameNamespace(fact.namespace, namespace) ||
          (moves && this.#meet(document, fact.namespace, namespace))
        );
      });
    if (documents.length <= manyFound) return find();
    // The same many are asked for by each of them; where kustomize moves objects, by those that it puts in one place.
    const places = moves ? this.#layout.namespaces(this.#asker.file, namespace) : [];
    return this.#index.memo(`${topic} in ${[namespace, ...places].join(" ")}`, find);
  }

  #meet(document: Document, own: string | undefined, asked: string | undefined): boolean {
    const theirs = this.#layout.namespaces(document.file, own);
    const ours = this.#layout.namespaces(this.#asker.file, asked);
    return theirs.some((one) => ours.some((other) => sameNamespace(one, other)));
  }

  #find<T>(
    topic: string,
    namespace: string | undefined,
    pick: (facts: Facts) => readonly T[],
    fits: (fact: T, document: Document) => boolean,
  ): Found<T>[] {
    return this.#pick(this.#index.ask(topic, namespace, this.#asker), pick, fits);
  }

  #pick<T>(
    documents: readonly Document[],
    pick: (facts: Facts) => readonly T[],
    fits: (fact: T, document: Document) => boolean,
  ): Found<T>[] {
    const found: Found<T>[] = [];
    for (const document of documents) {
      const facts = this.#index.facts(document);
      if (facts === undefined) continue;
      for (const fact of pick(facts)) if (fits(fact, document)) found.push({ fact, document });
    }
    return found;
  }
}

/** So many objects of a file tell whether it is a variant of another. */
const enoughObjects = 20;

/** More than so many are looked through once, not by everybody who asks. */
const manyFound = 8;
