import type { SecretEntry } from "../language/facts/facts.ts";
import type { Kind, ManifestObject } from "../language/facts/kind.ts";
import { isBase64 } from "../language/schema/valueRules.ts";
import { templatedName } from "../language/secrets/secretMakers.ts";
import {
  at,
  type Entry,
  entriesOf,
  entryOf,
  type Mapping,
  type Node,
  stringOf,
} from "../language/yaml/node.ts";
import { secretOffers } from "./offers/secret.ts";

export const secret: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Secret",
  scope: "Namespaced",
  schema: "secret",
  kubernetes: true,
  offers: secretOffers,
  facts(object, add) {
    const name = at(object.root, "metadata", "name");
    const templated = templatedName(name);
    if (templated !== undefined) add.templated(templated);
    if (name === undefined || object.name === undefined) return;
    const { start, end } = name;
    add.secret({
      start,
      end,
      path: "metadata.name",
      name: object.name,
      namespace: object.namespace,
      labels: object.labels,
      type: stringOf(at(object.root, "type")),
      entries: entriesOfSecret(object),
      incomplete: isIncomplete(object),
    });
  },
};

/** `stringData` is written over `data` on create (core/v1 Secret), so of two equal keys its entry counts. */
function entriesOfSecret(object: ManifestObject): SecretEntry[] {
  const entries = new Map<string, SecretEntry>();
  for (const field of ["data", "stringData"] as const) {
    const around = at(object.root, field);
    if (around?.kind !== "mapping") continue;
    for (const entry of around.entries) {
      if (!entry.key.templated) entries.set(String(entry.key.value), secretEntry(entry, around, field));
    }
  }
  return [...entries.values()];
}

function secretEntry(entry: Entry, around: Mapping, field: "data" | "stringData"): SecretEntry {
  const { key, value } = entry;
  const path = `${field}[${key.value}]`;
  const encoding = field === "data" ? "base64" : "plain";
  const text = isNull(value) ? "" : stringOf(value);
  return {
    start: value.start,
    end: value.end,
    path,
    key: String(key.value),
    keyPlace: { start: key.start, end: key.end, path },
    value: text === undefined || encoding === "plain" ? text : decoded(text),
    encoding,
    node: value,
    entry,
    around,
  };
}

/** A null is stored as an empty value: that is what Go makes of it in a map of strings or bytes. */
function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}

/** Base64 as the API server reads it; undefined where it is none, or not text. */
function decoded(text: string): string | undefined {
  if (!isBase64(text)) return undefined;
  const bytes = Uint8Array.from(atob(text.replace(/[\r\n]/g, "")), (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Annotations by which other tools fill a Secret in the cluster: Reflector, Replicator, Secret Generator, Argo CD
 * Vault Plugin, Bank-Vaults, kubernetes-secret-generator.
 */
const fillers =
  /^(reflector\.v1\.k8s\.emberstack\.com\/reflects|replicator\.v1\.mittwald\.de\/replicate-from|secret-generator\.v1\.mittwald\.de\/|avp\.kubernetes\.io\/|vault\.)/;

/** Entries come from elsewhere: other tools, the cluster itself, a template, or a patch that names only the object. */
function isIncomplete(object: ManifestObject): boolean {
  for (const annotation of object.annotations.keys()) if (fillers.test(annotation)) return true;
  if (stringOf(at(object.root, "type")) === "kubernetes.io/service-account-token") return true;
  const fields = ["data", "stringData"].map((field) => entryOf(object.root, field)?.value);
  if (fields.every((node) => node === undefined)) return true;
  return fields.some(
    (node) =>
      (node?.kind === "scalar" && node.templated === true) ||
      entriesOf(node).some((entry) => entry.key.templated),
  );
}
