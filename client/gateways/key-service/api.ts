/** The calls of a key service: the three of the contract, and those that its own description adds. */
import type { DayUsage, Pages, UsagePlan } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Call } from "../http/client.ts";
import { type Page, pages } from "../http/pages.ts";
import { bareFeatures, type Features, featuresOf } from "./features.ts";
import type { NewKey } from "./newKey.ts";
import {
  decodeApi,
  decodeIssued,
  decodeKeys,
  decodePage,
  decodePlan,
  decodeUsage,
  decodeUser,
  type IssuedKey,
  type ServiceApi,
  type ServiceKey,
  withoutRenewal,
} from "./wire.ts";

/** The way to a service, wherever it runs. */
export interface Link {
  request<T>(call: Call<T>, signal: AbortSignal): Promise<T>;
  /** Where callers of the APIs go, without a slash at the end. */
  proxyUrl(signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Entries of a page; the service may give fewer. */
const pageSize = 500;

/** All of it rejects with `GatewayError`. */
export class KeyServiceApi {
  readonly #link: Link;
  #features: Features | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /** What the service says that it has; asked once. One without a description has the contract alone. */
  async features(signal: AbortSignal): Promise<Features> {
    this.#features ??= await this.#readFeatures(signal);
    return this.#features;
  }

  /** All keys of a user. */
  async keysOf(user: string, signal: AbortSignal): Promise<readonly ServiceKey[]> {
    const all: ServiceKey[] = [];
    for await (const page of this.keyPages(user, signal)) all.push(...page);
    return all;
  }

  /** Keys of a user, or of all where the service lists them. */
  async *keyPages(user: string | undefined, signal: AbortSignal): Pages<ServiceKey> {
    const doing = "Listing keys";
    const { pages: inPages, renews } = await this.features(signal);
    const decode = (value: unknown) => {
      const page = decodeKeys(value);
      return renews ? page : { ...page, items: page.items.map(withoutRenewal) };
    };
    if (user === undefined || inPages) {
      yield* this.#pages(doing, ["api", "keys"], { user_id: user }, decode, signal);
      return;
    }
    const { items } = await this.#get(doing, ["api", "keys", user], decode, signal);
    // Servers differ in whether an unknown user is an empty list or nothing at all; a foreign key is never ours.
    yield items.filter((key) => key.user === user);
  }

  /** The answer may get lost: then a key is there that nobody has. */
  async createKey(key: NewKey, signal: AbortSignal): Promise<IssuedKey> {
    const { renews } = await this.features(signal);
    const body = {
      user_id: key.user,
      name: key.name,
      rate_limit_per_minute: key.limits.requestsPerMinute,
      rate_limit_per_day: key.limits.requestsPerDay,
      plan: key.plan,
      scopes: key.scopes,
      allowed_addresses: key.allowedAddresses,
      expires_at: key.expiresAt,
    };
    const call = {
      doing: "Creating the key",
      method: "POST",
      path: ["api", "keys"],
      body,
      decode: decodeIssued,
    } as const;
    const issued = await this.#link.request(call, signal);
    return renews ? issued : { ...issued, key: withoutRenewal(issued.key) };
  }

  /** A key that is gone already is deleted. */
  async deleteKey(id: string, signal: AbortSignal): Promise<void> {
    try {
      const path = ["api", "keys", id];
      await this.#link.request({ doing: "Deleting the key", method: "DELETE", path, decode: ignore }, signal);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "not-found") throw error;
    }
  }

  /** A second value; one that waits for confirmation is replaced. */
  renewKey(id: string, signal: AbortSignal): Promise<IssuedKey> {
    return this.#post("Renewing the key", [id, "renew"], undefined, decodeIssued, signal);
  }

  /** Ends the first value. @param version The second one's. */
  confirmRenewal(id: string, version: number, signal: AbortSignal): Promise<void> {
    return this.#post("Ending the old key", [id, "confirm"], { version }, ignore, signal);
  }

  /** Ends the second value. @param version Its own. */
  abandonRenewal(id: string, version: number, signal: AbortSignal): Promise<void> {
    return this.#post("Ending the new key", [id, "abandon"], { version }, ignore, signal);
  }

  setState(id: string, state: "active" | "suspended", signal: AbortSignal): Promise<void> {
    const doing = state === "active" ? "Resuming the key" : "Suspending the key";
    const path = ["api", "keys", id];
    return this.#link.request({ doing, method: "PATCH", path, body: { state }, decode: ignore }, signal);
  }

  users(signal: AbortSignal): Pages<string> {
    return this.#pages(
      "Listing users",
      ["api", "users"],
      {},
      (value) => decodePage(value, ["users"], decodeUser),
      signal,
    );
  }

  apis(signal: AbortSignal): Pages<ServiceApi> {
    return this.#pages(
      "Listing APIs",
      ["api", "apis"],
      {},
      (value) => decodePage(value, ["apis"], decodeApi),
      signal,
    );
  }

  plans(signal: AbortSignal): Pages<UsagePlan> {
    return this.#pages(
      "Listing plans",
      ["api", "plans"],
      {},
      (value) => decodePage(value, ["plans"], decodePlan),
      signal,
    );
  }

  usage(id: string, days: number, signal: AbortSignal): Promise<readonly DayUsage[]> {
    const path = ["api", "keys", id, "usage"];
    const call = {
      doing: "Reading the usage",
      method: "GET",
      path,
      query: { days },
      decode: decodeUsage,
    } as const;
    return this.#link.request(call, signal);
  }

  proxyUrl(signal: AbortSignal): Promise<string> {
    return this.#link.proxyUrl(signal);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #readFeatures(signal: AbortSignal): Promise<Features> {
    try {
      return await this.#get("Reading what the service can do", ["openapi.json"], featuresOf, signal);
    } catch (error) {
      if (error instanceof GatewayError && error.code === "not-found") return bareFeatures;
      throw error;
    }
  }

  #pages<T>(
    doing: string,
    path: readonly string[],
    query: Readonly<Record<string, string | undefined>>,
    decode: (value: unknown) => Page<T, string>,
    signal: AbortSignal,
  ): Pages<T> {
    const read = (cursor: string | undefined) =>
      this.#link.request(
        { doing, method: "GET", path, query: { ...query, limit: pageSize, cursor }, decode },
        signal,
      );
    return pages(doing, read, signal);
  }

  #get<T>(
    doing: string,
    path: readonly string[],
    decode: (value: unknown) => T,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#link.request({ doing, method: "GET", path, decode }, signal);
  }

  #post<T>(
    doing: string,
    path: readonly string[],
    body: unknown,
    decode: (value: unknown) => T,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#link.request(
      { doing, method: "POST", path: ["api", "keys", ...path], body, decode },
      signal,
    );
  }
}

function ignore(): void {}
