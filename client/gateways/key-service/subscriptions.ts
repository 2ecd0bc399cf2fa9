/**
 * Keys of a service as subscriptions. A key that bears our identifier stands for its application and API, and two
 * with the same identifier for a rotation under way, the older one being the current one. Others' keys are
 * subscriptions of their own, one each.
 */
import type { Api, CredentialRecord, Subscription, SubscriptionReference, UsagePlan } from "../gateway.ts";
import { planOf } from "./limits.ts";
import type { ServiceKey } from "./wire.ts";

/** Stands for the API of a key that opens all of them. */
const everyApi = "*";

/** What names and APIs there are to recognise. */
export interface Naming {
  readonly apis: readonly Api[];
  readonly plans: readonly UsagePlan[];
  /** The identifier of an application's subscription to an API. */
  identifier(application: string, api: string): string;
}

/** What a subscription is made of at the service. */
export interface SubscribedKeys {
  readonly subscription: Subscription;
  /** Oldest first; never empty. */
  readonly keys: readonly ServiceKey[];
}

/** Groups the keys of one user or of many; the order is that of each group's first key. */
export function groupKeys(keys: readonly ServiceKey[], naming: Naming): readonly SubscribedKeys[] {
  const groups = new Map<string, { api: Api | undefined; keys: ServiceKey[] }>();
  for (const key of keys) {
    const api = naming.apis.find(({ id }) => naming.identifier(key.user, id) === key.name);
    const group = api === undefined ? `key ${key.id}` : `${JSON.stringify(key.user)} ${key.name}`;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, { api, keys: [key] });
    else known.keys.push(key);
  }
  return [...groups.values()].map(({ api, keys: own }) => subscribed(own.sort(byAge), api, naming));
}

export function referenceOf({ id, api, application }: Subscription): SubscriptionReference {
  return { id, api, application };
}

function subscribed(keys: readonly ServiceKey[], api: Api | undefined, naming: Naming): SubscribedKeys {
  const [first] = keys as readonly [ServiceKey, ...ServiceKey[]];
  const plan = first.plan ?? planOf(first.limits, naming.plans);
  const subscription: Subscription = {
    id: api === undefined ? first.id : first.name,
    name: first.name,
    api: api?.id ?? (first.scopes?.join(", ") || everyApi),
    application: first.user,
    ...(plan === undefined ? {} : { plan }),
    state: stateOf(keys),
    managed: api !== undefined,
    credentials: keys.flatMap((key, index) => credentialsOf(key, index === 0 ? "current" : "next")),
  };
  return { subscription, keys };
}

function stateOf(keys: readonly ServiceKey[]): Subscription["state"] {
  if (keys.every(({ suspended }) => suspended)) return "suspended";
  return keys.every(({ expiresAt }) => expiresAt !== undefined && Date.parse(expiresAt) <= Date.now())
    ? "expired"
    : "active";
}

/** Id of a credential: of the key, with the version where keys are renewed in place. */
export function credentialId({ id }: ServiceKey, version: number | undefined): string {
  return version === undefined ? id : `${id}@${version}`;
}

/** The key that a credential belongs to. */
export function keyIdOf(credential: string): string {
  return credential.replace(/@\d+$/, "");
}

/** Where versions are counted, keys are renewed in place: both values of a key are valid until one is let go. */
export function isRenewedInPlace(credential: string): boolean {
  return keyIdOf(credential) !== credential;
}

function credentialsOf(key: ServiceKey, role: CredentialRecord["role"]): readonly CredentialRecord[] {
  const own: CredentialRecord = { id: credentialId(key, key.version), role, ...datesOf(key), ...seen(key) };
  if (key.next === undefined) return [own];
  const { version, prefix, createdAt } = key.next;
  return [
    own,
    {
      id: credentialId(key, version),
      role: "next",
      ...(prefix === undefined ? {} : { prefix }),
      ...(createdAt === undefined ? {} : { createdAt }),
    },
  ];
}

function datesOf({ createdAt, expiresAt }: ServiceKey): Partial<CredentialRecord> {
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function seen({ prefix, lastUsedAt }: ServiceKey): Partial<CredentialRecord> {
  return { ...(prefix === undefined ? {} : { prefix }), ...(lastUsedAt === undefined ? {} : { lastUsedAt }) };
}

function byAge(a: ServiceKey, b: ServiceKey): number {
  return Date.parse(a.createdAt ?? "") - Date.parse(b.createdAt ?? "") || 0;
}
