/** What the kubeconfig files of this machine say, before one context of it is used. Contacts nobody, runs nothing. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { GatewayError } from "../gatewayError.ts";
import { type Entry, type Fields, fieldsIn, textIn } from "./entry.ts";
import { serviceAccount } from "./serviceAccount.ts";

export interface KubeConfigEntries {
  /** Empty where none is named. */
  readonly current: string;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

/** @param parse Reads YAML. */
export type ParseYaml = (text: string) => unknown;

/**
 * Of several files the first one's word counts, as with kubectl; one that is not there counts as empty. Where there is
 * none, the account of the pod that this runs in. Throws `not-found` where there is neither, `invalid`.
 */
export function readEntries(given: readonly string[] | undefined, parse: ParseYaml): KubeConfigEntries {
  const named = given ?? filesOfEnvironment();
  const files = named.filter((file) => existsSync(file));
  if (files.length > 0) return merged(files.map((file) => read(file, parse)));
  const account = given === undefined ? serviceAccount() : undefined;
  if (account !== undefined) return account;
  throw new GatewayError("not-found", `There is no kubeconfig (${named.join(", ")})`, {
    next: "Set KUBECONFIG, or sign in to the cluster with its own tool, which writes one.",
  });
}

function filesOfEnvironment(): readonly string[] {
  const listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
}

function read(file: string, parse: ParseYaml): KubeConfigEntries {
  try {
    const content = parse(readFileSync(file, "utf8")) ?? {};
    if (typeof content !== "object" || Array.isArray(content)) throw new TypeError("not a mapping");
    const fields: Fields = { ...content };
    const folder = dirname(file);
    return {
      current: textIn(fields, "current-context") ?? "",
      contexts: entries(fields.contexts, "context", folder),
      clusters: entries(fields.clusters, "cluster", folder),
      users: entries(fields.users, "user", folder),
    };
  } catch (error) {
    // The parser's own words quote the file, which may hold a token.
    const name = error instanceof Error ? error.name : typeof error;
    throw new GatewayError("invalid", `The kubeconfig ${file} cannot be read (${name})`, {
      next: "Check it with kubectl config view.",
    });
  }
}

function entries(list: unknown, inner: string, folder: string): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const item of Array.isArray(list) ? list : []) {
    const named = fieldsIn({ item }, "item");
    const name = textIn(named, "name");
    if (name !== undefined && !found.has(name)) found.set(name, { fields: fieldsIn(named, inner), folder });
  }
  return found;
}

function merged(parts: readonly KubeConfigEntries[]): KubeConfigEntries {
  // Of two with a key, a map keeps the last.
  const all = (of: (part: KubeConfigEntries) => ReadonlyMap<string, Entry>) =>
    new Map(parts.toReversed().flatMap((part) => [...of(part)]));
  return {
    current: parts.map(({ current }) => current).find(Boolean) ?? "",
    contexts: all(({ contexts }) => contexts),
    clusters: all(({ clusters }) => clusters),
    users: all(({ users }) => users),
  };
}
