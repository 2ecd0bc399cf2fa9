/** The Secret of a subscription: its entries are what Envoy compares, its metadata says whose they are. */
import { createHash } from "node:crypto";
import type { CredentialRecord } from "../gateway.ts";
import { type IdentifierParts, identifier } from "../identifier.ts";
import type { ObjectMeta } from "../kubernetes/resource.ts";
import type { Secret } from "./resources.ts";

export const managedBy = "gateway-keys";
export const managedLabel = "app.kubernetes.io/managed-by";
const part = (name: string) => `gateway-keys.dev/${name}`;
const noteName = part("subscription");

/** What the annotation holds, as JSON: never a key. */
export interface Note {
  readonly api: string;
  readonly application: string;
  /** The entry of the current key, and what the upstream is told. */
  readonly client: string;
  /** Counts the keys that there were. */
  readonly version: number;
  readonly createdAt: string;
  readonly next?: { readonly version: number; readonly createdAt: string };
  readonly suspended?: true;
  /** Where the key was before it was taken over. */
  readonly adopted?: {
    readonly secret: string;
    /** It counts there no longer. */
    readonly taken?: true;
  };
  /** The attempt that made the object, and the one that made `next`. */
  readonly operation: string;
}

export interface Naming {
  readonly namespace: string;
  partsOf(application: string, api: string): IdentifierParts;
}

export function secretName(naming: Naming, application: string, api: string): string {
  return identifier(naming.partsOf(application, api), "kubernetes-object");
}

export function clientName(naming: Naming, application: string, api: string): string {
  return identifier(naming.partsOf(application, api), "envoy-client");
}

/** The entry beside the current one while a rotation is under way. */
export function nextClient(client: string): string {
  return `${client}.next`;
}

export function clientsOf({ client, next }: Note): readonly string[] {
  return next === undefined ? [client] : [client, nextClient(client)];
}

/** Selects the Secrets of subscriptions; `api` and `application` narrow it. */
export function selectorOf({
  api,
  application,
}: {
  readonly api?: string;
  readonly application?: string;
}): string {
  const narrowed = [
    ...(api === undefined ? [] : [`${part("api")}=${labelOf(api)}`]),
    ...(application === undefined ? [] : [`${part("application")}=${labelOf(application)}`]),
  ];
  return [`${managedLabel}=${managedBy}`, part("api"), ...narrowed].join(",");
}

export function metadataOf(name: string, namespace: string, note: Note): ObjectMeta {
  return { name, namespace, labels: labelsOf(note), annotations: { [noteName]: JSON.stringify(note) } };
}

function labelsOf({ api, application }: Note): Readonly<Record<string, string>> {
  return {
    [managedLabel]: managedBy,
    [part("api")]: labelOf(api),
    [part("application")]: labelOf(application),
  };
}

/** Undefined where the Secret is none of ours, or somebody has changed what it says. */
export function noteOf({ metadata }: Secret): Note | undefined {
  try {
    const note: Partial<Note> = JSON.parse(metadata.annotations?.[noteName] ?? "");
    const texts = [note.api, note.application, note.client, note.operation, note.createdAt];
    const isWhole = texts.every((text) => typeof text === "string" && text !== "") && isStage(note);
    return isWhole && (note.next === undefined || isStage(note.next)) ? (note as Note) : undefined;
  } catch {
    return undefined;
  }
}

function isStage(stage: Partial<NonNullable<Note["next"]>>): boolean {
  return typeof stage.version === "number" && typeof stage.createdAt === "string";
}

/** `secret` with another note, its labels, and other entries; an entry of `undefined` goes. */
export function rewritten(
  secret: Secret,
  note: Note,
  entries: Readonly<Record<string, string | undefined>>,
): Secret {
  const data = Object.entries({ ...secret.data, ...entries }).filter(([, value]) => value !== undefined);
  const { metadata } = secret;
  return {
    ...secret,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labelsOf(note) },
      annotations: { ...metadata.annotations, [noteName]: JSON.stringify(note) },
    },
    data: Object.fromEntries(data) as Record<string, string>,
  };
}

/** The current credential first. */
export function credentialsIn(
  secret: string,
  { version, createdAt, next }: Note,
): readonly CredentialRecord[] {
  const current: CredentialRecord = { id: credentialId(secret, version), role: "current", createdAt };
  if (next === undefined) return [current];
  return [current, { id: credentialId(secret, next.version), role: "next", createdAt: next.createdAt }];
}

/** Whether listings find it. */
export function isLabelled({ metadata }: Secret): boolean {
  const { labels = {} } = metadata;
  return labels[managedLabel] === managedBy && labels[part("api")] !== undefined;
}

/** What a label says of a Secret whose note is broken; undefined where that is no more than a hash. */
export function toldBy({ metadata }: Secret, name: "api" | "application"): string | undefined {
  const text = metadata.labels?.[part(name)];
  return text?.startsWith("sha256-") ? undefined : text;
}

export function credentialId(secret: string, version: number): string {
  return `${secret}@${version}`;
}

export function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}

export function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

/** A label holds 63 of a few characters; a text that is no label is told apart by its hash. */
function labelOf(text: string): string {
  if (/^[A-Za-z0-9]([-_.A-Za-z0-9]{0,44}[A-Za-z0-9])?$/.test(text)) return text;
  return `sha256-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}
