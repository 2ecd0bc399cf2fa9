/**
 * One model of every gateway. The vocabulary is the product's; a gateway's own terms stay behind its folder.
 * How each gateway's actions fit is mapped in ARCHITECTURE.md, "One model of six gateways".
 */
import type { CredentialValue } from "../credentials/credentialValue.ts";
import type { Action, ActionKind, Plan } from "./plan.ts";

export type GatewayType = "aws" | "azure" | "kong" | "apisix" | "envoy" | "key-service" | "sandbox";

export type Environment = "production" | "sandbox";

/**
 * A listing: one array a page, in the gateway's order. The next page is asked for when the consumer wants it,
 * never before. Throws `GatewayError`; leaving the loop ends the listing.
 */
export type Pages<T> = AsyncIterable<readonly T[]>;

/** What can be subscribed to. */
export interface Api {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  /** Path below the gateway's address, `/` first; the snippet's first request goes there. */
  readonly path: string;
  /** What stands in the way of callers, or lets everybody in: sentences. */
  readonly warnings: readonly string[];
}

/** The subscriber's container. */
export interface Application {
  readonly id: string;
  readonly name: string;
}

/** A tier: what a subscription may use. */
export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
}

export type SubscriptionState = "active" | "suspended" | "expired" | "pending";

/** What may be known of a credential without holding it. */
export interface CredentialRecord {
  readonly id: string;
  /** `next` is the one that a rotation has handed out and not yet made the only one. */
  readonly role: "current" | "next";
  /** First characters, where the gateway keeps them for telling keys apart. */
  readonly prefix?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
}

/** What names a subscription: enough to find it again, on any machine. */
export interface SubscriptionReference {
  /** Stable over regeneration and rotation. */
  readonly id: string;
  readonly api: string;
  readonly application: string;
}

/** Application → API, with one credential, or two while a rotation is under way. */
export interface Subscription extends SubscriptionReference {
  /** The name at the gateway: our identifier, or what others chose. */
  readonly name: string;
  readonly plan?: string;
  readonly state: SubscriptionState;
  /** Made by this product (found by label, tag or name); the others are listed and left alone. */
  readonly managed: boolean;
  /** The current one first. */
  readonly credentials: readonly CredentialRecord[];
  /** What is not as it should be: sentences. */
  readonly notes?: readonly string[];
}

/** Narrows a listing; a gateway that cannot filter at its side filters what it reads. */
export interface SubscriptionQuery {
  readonly application?: string;
  readonly api?: string;
}

/** What one gateway can do; asked of the server where servers differ. */
export interface Capabilities {
  readonly actions: ReadonlySet<ActionKind>;
  /** `subscribe` takes these. */
  readonly terms: ReadonlySet<"expiresAt" | "scopes" | "allowedAddresses">;
  /** `applications()` finds all of them; otherwise only those that manifests or a query name. */
  readonly listsApplications: boolean;
  /** `readCredential` works: whoever may list may also see keys. */
  readonly readableKeys: boolean;
  readonly usage: boolean;
}

/** Where callers send a key, from the gateway's real configuration. */
export interface Invocation {
  readonly apiName: string;
  readonly apiVersion?: string;
  readonly credentialType: "api-key" | "bearer";
  /** Absent where the gateway takes keys from the query alone; one of the two is there. */
  readonly headerName?: string;
  /** Stands before the key in the header, with its space: `Bearer `. */
  readonly headerPrefix?: string;
  readonly queryParameter?: string;
  /** Without a path, without a slash at the end. */
  readonly baseUrl: string;
  readonly basePath: string;
  readonly region?: string;
}

/** Requests of one day, UTC. */
export interface DayUsage {
  /** `2026-11-21` */
  readonly day: string;
  readonly allowed: number;
  readonly refused: number;
}

export interface Gateway {
  readonly type: GatewayType;
  /** `metadata.name` of its manifest. */
  readonly name: string;
  readonly environment: Environment;

  capabilities(signal: AbortSignal): Promise<Capabilities>;
  apis(signal: AbortSignal): Pages<Api>;
  applications(signal: AbortSignal): Pages<Application>;
  plans(signal: AbortSignal): Pages<UsagePlan>;
  subscriptions(query: SubscriptionQuery, signal: AbortSignal): Pages<Subscription>;

  /**
   * Reads what is there and says what an action would do; writes nothing. Throws `GatewayError`, among them
   * `conflict` where the wanted state is there already.
   * @param resume An attempt that broke off: the same steps again, each finding its own work.
   */
  plan(action: Action, resume: Attempt | undefined, signal: AbortSignal): Promise<Plan>;

  invocation(subscription: SubscriptionReference, signal: AbortSignal): Promise<Invocation>;
  /** Only with `readableKeys`; else `invalid`. */
  readCredential(
    subscription: SubscriptionReference,
    credential: string,
    signal: AbortSignal,
  ): Promise<CredentialValue>;
  /** The last `days` days, oldest first. Only with `usage`; else `invalid`. */
  usage(subscription: SubscriptionReference, days: number, signal: AbortSignal): Promise<readonly DayUsage[]>;

  /** Lets go of connections and processes. */
  close(): Promise<void>;
}

/** What a gateway must know of an earlier attempt to find that attempt's work. */
export interface Attempt {
  /** `Plan.before` of the first plan: what is not in it was made by the attempt. */
  readonly before: readonly string[];
  /** Steps that were run to their end. */
  readonly done: ReadonlySet<string>;
}
