/**
 * What the API server asks of a Secret beyond its schema.
 * Source: pkg/apis/core/validation ValidateSecret; encoding/base64.StdEncoding for `data`.
 */
import type { Place } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import { at, type Entry, entriesOf, entryOf, type Mapping, stringOf } from "../yaml/node.ts";
import { dataKeyFault } from "./objectNames.ts";
import { isBase64 } from "./valueRules.ts";

export interface SecretFault extends Place {
  readonly what: "base64" | "key" | "both" | "size" | "required" | "content";
  /** What is wrong, as a clause without its consequence; never a value. */
  readonly says: string;
  readonly entry?: Entry;
  readonly around?: Mapping;
}

/**
 * Everything in a Secret's entries that the API server refuses, and entries that it never stores.
 * @param isFilledIn whether a text only names what another tool puts in its place
 */
export function* secretFaults(
  { root }: Manifest,
  isFilledIn: (text: string) => boolean,
): Iterable<SecretFault> {
  for (const fault of allFaults(root)) {
    const written = fault.what === "key" ? fault.entry?.key : fault.entry?.value;
    const text = fault.what === "both" ? undefined : stringOf(written);
    if (text === undefined || !isFilledIn(text)) yield fault;
  }
}

function* allFaults(root: Mapping): Iterable<SecretFault> {
  const plain = new Set(entriesOf(at(root, "stringData")).map(({ key }) => String(key.value)));
  for (const field of ["data", "stringData"] as const) {
    const around = at(root, field);
    if (around?.kind !== "mapping") continue;
    for (const entry of around.entries) {
      if (!entry.key.templated) yield* entryFaults(plain, around, entry, field);
    }
  }
  yield* sizeFaults(root, plain);
  yield* typeFaults(root);
}

/** `plain` are the names in `stringData`. */
function* entryFaults(
  plain: ReadonlySet<string>,
  around: Mapping,
  entry: Entry,
  field: string,
): Iterable<SecretFault> {
  const { key, value } = entry;
  const name = String(key.value);
  const path = `${field}[${name}]`;
  const more = { entry, around };
  const says = dataKeyFault(name);
  if (says)
    yield { ...range(key), path: `data[${name}]`, what: "key", says: `The key \`${name}\` ${says}`, ...more };
  if (field !== "data") return;
  if (plain.has(name)) {
    const both = `\`${name}\` stands in \`stringData\` as well, and that one wins: this value is never stored`;
    yield { ...range(key), path, what: "both", says: both, ...more };
  }
  const text = stringOf(value);
  if (text !== undefined && !isBase64(text)) {
    yield { ...range(value), path, what: "base64", says: `The value of \`${name}\` is not base64`, ...more };
  }
}

const maxSize = 1024 * 1024;

function* sizeFaults(root: Mapping, plain: ReadonlySet<string>): Iterable<SecretFault> {
  // A character takes three bytes at most, so a small manifest need not be counted.
  if ((root.end - root.start) * 3 <= maxSize) return;
  let size = 0;
  for (const [name, entry] of merged(root)) size += bytesOf(entry, plain.has(name));
  const site = entryOf(root, "data") ?? entryOf(root, "stringData");
  if (size > maxSize && site !== undefined) {
    yield {
      ...range(site.key),
      path: "data",
      what: "size",
      says: `The entries take ${size} bytes, and ${maxSize} at most`,
    };
  }
}

/** The entries as they are stored: `stringData` over `data`. */
function merged(root: Mapping): Map<string, Entry> {
  const entries = [...entriesOf(at(root, "data")), ...entriesOf(at(root, "stringData"))];
  return new Map(entries.map((entry) => [String(entry.key.value), entry]));
}

function bytesOf({ value }: Entry, isPlain: boolean): number {
  const text = stringOf(value) ?? "";
  if (isPlain) return new TextEncoder().encode(text).length;
  return Math.floor((text.replace(/[\r\n=]/g, "").length * 3) / 4);
}

/** Types whose entries are fixed. The last column: one of the entries is enough. */
const demands: Readonly<Record<string, { readonly keys: readonly string[]; readonly one?: true }>> = {
  "kubernetes.io/tls": { keys: ["tls.crt", "tls.key"] },
  "kubernetes.io/basic-auth": { keys: ["username", "password"], one: true },
  "kubernetes.io/ssh-auth": { keys: ["ssh-privatekey"] },
  "kubernetes.io/dockercfg": { keys: [".dockercfg"] },
  "kubernetes.io/dockerconfigjson": { keys: [".dockerconfigjson"] },
};

function* typeFaults(root: Mapping): Iterable<SecretFault> {
  const node = at(root, "type");
  const type = stringOf(node);
  if (type === undefined || node === undefined) return;
  if (type === "kubernetes.io/service-account-token") {
    const annotations = at(root, "metadata", "annotations");
    const account = at(annotations, "kubernetes.io/service-account.name");
    const known = account?.kind === "scalar" && (account.templated || account.value !== "");
    if (known || isOpen(at(root, "metadata")) || isOpen(annotations)) return;
    const says = `A Secret of type \`${type}\` needs the annotation \`kubernetes.io/service-account.name\``;
    yield {
      ...range(node),
      path: "metadata.annotations[kubernetes.io/service-account.name]",
      what: "required",
      says,
    };
    return;
  }
  const demand = demands[type];
  if (demand === undefined || isOpen(at(root, "data")) || isOpen(at(root, "stringData"))) return;
  const entries = merged(root);
  const missing = demand.keys.filter((key) => !entries.has(key));
  if (demand.one ? missing.length === demand.keys.length : missing.length > 0) {
    const names = missing.map((key) => `\`${key}\``).join(demand.one ? " or " : " and ");
    const says = `A Secret of type \`${type}\` needs ${names}`;
    yield { ...range(node), path: `data[${missing[0]}]`, what: "required", says };
  }
  for (const key of demand.keys) {
    const entry = entries.get(key);
    const says = entry && contentFault(root, key, entry);
    if (entry && says) yield { ...range(entry.value), path: `data[${key}]`, what: "content", says, entry };
  }
}

function contentFault(root: Mapping, key: string, { value }: Entry): string | undefined {
  if (value.kind !== "scalar" || value.templated) return undefined;
  const text = value.value === null ? "" : stringOf(value);
  if (text === undefined) return undefined;
  if (key === "ssh-privatekey") return text === "" ? "`ssh-privatekey` must not be empty" : undefined;
  if (!key.startsWith(".docker")) return undefined;
  const plain = entryOf(at(root, "stringData"), key) !== undefined;
  if (!plain && !isBase64(text)) return undefined;
  return isJsonObject(plain ? text : decoded(text)) ? undefined : `\`${key}\` has to hold a JSON object`;
}

function decoded(text: string): string {
  const bytes = Uint8Array.from(atob(text.replace(/[\r\n]/g, "")), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** A template may bring more entries. */
function isOpen(node: ReturnType<typeof at>): boolean {
  return node?.kind === "scalar" ? node.templated === true : entriesOf(node).some(({ key }) => key.templated);
}

function range({ start, end }: { readonly start: number; readonly end: number }) {
  return { start, end };
}
