/** The Secret of a subscription: its entries are what Envoy compares, its metadata says whose they are. */
import { createHash } from "node:crypto";
import type { CredentialRecord, Subscription } from "../gateway.ts";
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
  return {
    name,
    namespace,
    labels: {
      [managedLabel]: managedBy,
      [part("api")]: labelOf(note.api),
      [part("application")]: labelOf(note.application),
    },
    annotations: { [noteName]: JSON.stringify(note) },
  };
}

/** Undefined where the Secret is none of ours, or somebody has changed what it says. */
export function noteOf({ metadata }: Secret): Note | undefined {
  try {
    const note: Partial<Note> = JSON.parse(metadata.annotations?.[noteName] ?? "");
    const texts = [note.api, note.application, note.client, note.operation, note.createdAt];
    return texts.every((text) => typeof text === "string") && typeof note.version === "number"
      ? (note as Note)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `secret` with another note and other entries; an entry of `undefined` goes. */
export function rewritten(
  secret: Secret,
  note: Note,
  entries: Readonly<Record<string, string | undefined>>,
): Secret {
  const data = Object.entries({ ...secret.data, ...entries }).filter(([, value]) => value !== undefined);
  const { metadata } = secret;
  return {
    ...secret,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [noteName]: JSON.stringify(note) } },
    data: Object.fromEntries(data) as Record<string, string>,
  };
}

/** @param referred Whether the policy in force refers to the Secret. */
export function subscriptionOf(secret: Secret, note: Note, referred: boolean): Subscription {
  const { name } = secret.metadata;
  const current: CredentialRecord = {
    id: credentialId(name, note.version),
    role: "current",
    createdAt: note.createdAt,
  };
  const { next } = note;
  return {
    id: name,
    api: note.api,
    application: note.application,
    name,
    state: note.suspended === true ? "suspended" : referred ? "active" : "pending",
    managed: true,
    credentials:
      next === undefined
        ? [current]
        : [current, { id: credentialId(name, next.version), role: "next", createdAt: next.createdAt }],
  };
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
