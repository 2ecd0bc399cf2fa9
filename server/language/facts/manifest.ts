/** Objects of kinds that we know, found in a document: the root itself, or the items of a List. */
import { isConfigFile } from "../config.ts";
import { generatedConfigMaps } from "../layout/generators.ts";
import { isKustomization, isKustomizationFile, readKustomization } from "../layout/kustomization.ts";
import { encryptedSecret, madeSecrets, secretMakerMarks } from "../secrets/secretMakers.ts";
import { at, entriesOf, entryOf, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import type { Facts, NamedObject } from "./facts.ts";
import type { FactSink, Kind, ManifestObject } from "./kind.ts";

export interface Manifest extends ManifestObject {
  readonly kind: Kind;
  /** The kind of the object as the user wrote it, as the status item and symbols show it. */
  readonly title: string;
}

/** An object of a group that we know, whose kind or version we do not. */
export interface StrangeObject {
  readonly root: Mapping;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Reading {
  readonly manifests: readonly Manifest[];
  readonly strangers: readonly StrangeObject[];
  readonly facts: Facts;
}

/** The kinds of this build, by what tells them apart. */
export class KindTable {
  readonly #byName = new Map<string, Kind>();
  readonly #unnamed: readonly Kind[];
  readonly #groups = new Set<string>();
  readonly #marks: RegExp;

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds.filter((kind) => kind.kubernetes)) {
      for (const version of kind.versions)
        this.#byName.set(`${joined(kind.group, version)} ${kind.kind}`, kind);
      for (const group of [kind.group, ...(kind.formerGroups ?? [])]) {
        if (group !== "") this.#groups.add(group);
      }
    }
    this.#unnamed = kinds.filter((kind) => !kind.kubernetes);
    const marks = kinds.flatMap((kind) => [
      ...(kind.marks ?? (kind.group === "" ? [kind.kind] : [kind.group])),
      ...(kind.formerGroups ?? []),
    ]);
    const all = new Set([...marks, ...secretMakerMarks]);
    this.#marks = new RegExp([...all].map((mark) => mark.replaceAll(".", "\\.")).join("|"));
  }

  /** Whether a text can hold any of our kinds, or makes a Secret: what cannot is not even parsed. */
  mayHold(text: string, file: string): boolean {
    if (this.#marks.test(text) || isConfigFile(file) || isKustomizationFile(file)) return true;
    return this.#unnamed.some(({ fileNames }) => fileNames?.test(file));
  }

  find(root: Mapping, file: string): Kind | undefined {
    const apiVersion = stringOf(at(root, "apiVersion"));
    const kind = stringOf(at(root, "kind"));
    if (apiVersion !== undefined && kind !== undefined) return this.#byName.get(`${apiVersion} ${kind}`);
    if (entryOf(root, "apiVersion") !== undefined) return undefined;
    return this.#unnamed.find((candidate) => candidate.recognises?.(root, file));
  }

  knowsGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Whether a text that cannot be read would have been ours: so its syntax errors are worth a word. */
  claims(text: string, file: string): boolean {
    if (isConfigFile(file)) return true;
    const [first = "", ...further] = valuesOf(text, apiVersions);
    const named = valuesOf(text, kindNames);
    // Objects of a List come after its own apiVersion and kind.
    const isList = named[0]?.endsWith("List") === true;
    // In braces, what belongs to something in the object cannot be told by its margin.
    const open = isList || /^\ufeff?\s*\{/.test(text);
    const groups = open ? [first, ...further] : [first];
    const kinds = open ? named : named.slice(0, 1);
    if (groups.some((group) => this.#groups.has(groupOf(group)))) return true;
    if (groups.some((group) => kinds.some((kind) => this.#byName.has(`${group} ${kind}`)))) return true;
    return first === "" && this.#unnamed.some((candidate) => candidate.claims?.(text));
  }
}

/** Keys and their values in a text that may be no YAML: at the start of a line, and anywhere in JSON. */
const apiVersions = /(?:^|[{,])[-"\ufeff \t]*apiVersion"?[ \t]*:[ \t]*["']?([^\s"',}]+)/gm;
const kindNames = /(?:^|[{,])[-"\ufeff \t]*kind"?[ \t]*:[ \t]*["']?([A-Za-z]+)/gm;

/** Those of keys at the left margin come first: what is indented belongs to something in the object. */
function valuesOf(text: string, keys: RegExp): string[] {
  const found = Array.from(text.matchAll(keys), ([written, value = ""]) => ({ written, value }));
  const [inner, outer] = [true, false].map((indented) =>
    found.filter(({ written }) => /^[ \t]/.test(written) === indented).map(({ value }) => value),
  ) as [string[], string[]];
  return [...new Set([...outer, ...inner])];
}

/** Finds the manifests of a document and their facts. */
export function read(root: Node | undefined, file: string, kinds: KindTable): Reading {
  const manifests: Manifest[] = [];
  const strangers: StrangeObject[] = [];
  const facts = emptyFacts();
  const sink: FactSink = {
    consumer: (fact) => facts.consumers.push(fact),
    entityId: (fact) => facts.entityIds.push(fact),
    credential: (fact) => facts.credentials.push(fact),
    inline: (fact) => facts.inline.push(fact),
    reference: (fact) => facts.references.push(fact),
    secret: (fact) => facts.secrets.push(fact),
    link: (fact) => facts.links.push(fact),
    grant: (fact) => facts.grants.push(fact),
    templated: (fact) => facts.templatedNames.push(fact),
    allowList: (fact) => facts.allowLists.push(fact),
  };
  for (const object of objectsOf(root)) {
    const kind = kinds.find(object, file);
    if (kind !== undefined) {
      // A strategic merge patch (kustomize): what is applied is the object it is merged into.
      if (entryOf(object, "$patch") !== undefined) continue;
      // SOPS writes its own record beside the fields it encrypts: what is applied is another text.
      if (entryOf(object, "sops") !== undefined) {
        if (kind.kind === "Secret") encryptedSecret(object, sink);
        continue;
      }
      const manifest = manifestOf(object, kind);
      manifests.push(manifest);
      facts.objects.push(...namedObject(manifest));
      kind.facts(manifest, withHolder(manifest, sink));
    } else {
      madeSecrets(object, sink);
      if (isKustomization(object, file)) {
        facts.kustomizations.push(readKustomization(object, file));
        facts.objects.push(...generatedObjects(object));
      }
      const stranger = strangerOf(object, kinds);
      if (stranger !== undefined) {
        strangers.push(stranger);
        facts.objects.push(...strangeObject(stranger));
      }
    }
  }
  return { manifests, strangers, facts };
}

/** Notes on credentials, and on references to them, whose they are. */
function withHolder({ kind, ...object }: Manifest, sink: FactSink): FactSink {
  const realm = kind.realm?.(object);
  if (realm === undefined) return sink;
  const holder = { kind: kind.kind, name: object.name, namespace: object.namespace, ...realm };
  return {
    ...sink,
    credential: (fact) => sink.credential({ ...fact, holder }),
    reference: (fact) => sink.reference({ ...fact, holder }),
  };
}

/** The root, or the items of `kind: List` (and of `<Kind>List`, as `kubectl get -o yaml` writes it). */
function objectsOf(root: Node | undefined): Mapping[] {
  if (root?.kind !== "mapping") return [];
  const items = at(root, "items");
  if (items?.kind === "sequence" && stringOf(at(root, "kind"))?.endsWith("List")) {
    return itemsOf(items).flatMap((item) => (item.kind === "mapping" ? [item] : []));
  }
  return [root];
}

function manifestOf(root: Mapping, kind: Kind): Manifest {
  const metadata = kind.kubernetes ? at(root, "metadata") : undefined;
  return {
    kind,
    title: kind.kind,
    root,
    name: stringOf(at(metadata, "name")),
    namespace: stringOf(at(metadata, "namespace")),
    labels: stringsOf(at(metadata, "labels")),
    annotations: stringsOf(at(metadata, "annotations")),
  };
}

function namedObject({
  kind: { group, kind, kubernetes },
  root,
  name,
  namespace,
  labels,
}: Manifest): NamedObject[] {
  const node = at(root, "metadata", "name");
  if (!kubernetes || node === undefined || !name) return [];
  const { start, end } = node;
  return [{ start, end, path: "metadata.name", group, kind, name, namespace, labels }];
}

/** Of a version that we do not know, and there all the same: what refers to it finds it. */
function strangeObject({ root, group, kind }: StrangeObject): NamedObject[] {
  const metadata = at(root, "metadata");
  const node = at(metadata, "name");
  const name = stringOf(node);
  if (node === undefined || !name) return [];
  const { start, end } = node;
  const [namespace, labels] = [stringOf(at(metadata, "namespace")), stringsOf(at(metadata, "labels"))];
  return [{ start, end, path: "metadata.name", group, kind, name, namespace, labels }];
}

/** ConfigMaps that a kustomization generates. Their text is not here. */
function generatedObjects(root: Mapping): NamedObject[] {
  return generatedConfigMaps(root).flatMap(({ name: node, namespace, labels = new Map() }) => {
    const name = stringOf(node);
    if (node === undefined || !name) return [];
    const { start, end } = node;
    const path = "configMapGenerator";
    return [{ start, end, path, group: "", kind: "ConfigMap", name, namespace: stringOf(namespace), labels }];
  });
}

function strangerOf(root: Mapping, kinds: KindTable): StrangeObject | undefined {
  const apiVersion = stringOf(at(root, "apiVersion"));
  const kind = stringOf(at(root, "kind"));
  if (apiVersion === undefined || kind === undefined) return undefined;
  const group = groupOf(apiVersion);
  if (!kinds.knowsGroup(group)) return undefined;
  return { root, group, version: apiVersion.slice(group.length + 1), kind };
}

function stringsOf(node: Node | undefined): ReadonlyMap<string, string> {
  const strings = new Map<string, string>();
  for (const entry of entriesOf(node)) {
    const value = stringOf(entry.value);
    if (value !== undefined) strings.set(String(entry.key.value), value);
  }
  return strings;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

function joined(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

function emptyFacts(): Mutable<Facts> {
  return {
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
}
