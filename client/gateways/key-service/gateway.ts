/**
 * A key service in front of Envoy, by its contract (seed 2: `POST /api/keys`, `GET /api/keys/:user_id`,
 * `DELETE /api/keys/:id`, `Authorization: Bearer sk-…`), and by more where it says that it has more.
 */
import type { CredentialValue } from "../../credentials/credentialValue.ts";
import type {
  Api,
  Application,
  Attempt,
  Capabilities,
  DayUsage,
  Environment,
  Gateway,
  Invocation,
  Pages,
  Subscription,
  SubscriptionQuery,
  SubscriptionReference,
  UsagePlan,
} from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { identifier } from "../identifier.ts";
import type { Action, ActionKind, Plan } from "../plan.ts";
import type { GatewaySettings } from "../settings.ts";
import { KeyServiceApi, type Link } from "./api.ts";
import type { Features } from "./features.ts";
import { usualPlans } from "./limits.ts";
import { apiOf } from "./newKey.ts";
import { makePlan } from "./plans.ts";
import { groupKeys, keyIdOf, type Naming } from "./subscriptions.ts";
import type { ServiceApi } from "./wire.ts";

const always: readonly ActionKind[] = [
  "subscribe",
  "unsubscribe",
  "regenerate",
  "rotate-start",
  "rotate-finish",
  "rotate-abandon",
];

const termFields = {
  expiresAt: "expires_at",
  scopes: "scopes",
  allowedAddresses: "allowed_addresses",
} as const;

export class KeyServiceGateway implements Gateway {
  readonly type: "key-service" | "sandbox";
  readonly name: string;
  readonly environment: Environment;
  readonly #settings: GatewaySettings;
  readonly #api: KeyServiceApi;

  constructor(type: "key-service" | "sandbox", settings: GatewaySettings, link: Link) {
    this.type = type;
    this.name = settings.name;
    this.environment = settings.environment;
    this.#settings = settings;
    this.#api = new KeyServiceApi(link);
  }

  async capabilities(signal: AbortSignal): Promise<Capabilities> {
    const features = await this.#api.features(signal);
    const terms = Object.entries(termFields).filter(([, field]) => features.createFields.has(field));
    return {
      actions: new Set(features.suspends ? [...always, "suspend", "resume"] : always),
      terms: new Set(terms.map(([term]) => term as keyof typeof termFields)),
      listsApplications: features.listsUsers,
      readableKeys: false,
      usage: features.usage,
    };
  }

  async *apis(signal: AbortSignal): Pages<Api> {
    const { listsApis } = await this.#api.features(signal);
    if (!listsApis) {
      yield [await this.#onlyApi(signal)];
      return;
    }
    for await (const page of this.#api.apis(signal)) yield page.map(apiOfService);
  }

  async *applications(signal: AbortSignal): Pages<Application> {
    const { listsUsers } = await this.#api.features(signal);
    if (!listsUsers) {
      yield this.#settings.applications.map(applicationOf);
      return;
    }
    for await (const page of this.#api.users(signal)) yield page.map(applicationOf);
  }

  async *plans(signal: AbortSignal): Pages<UsagePlan> {
    const { listsPlans } = await this.#api.features(signal);
    if (listsPlans) yield* this.#api.plans(signal);
    else yield usualPlans;
  }

  async *subscriptions(query: SubscriptionQuery, signal: AbortSignal): Pages<Subscription> {
    const naming = await this.#naming(signal);
    for await (const keys of this.#keyPages(query, await this.#api.features(signal), signal)) {
      const page = groupKeys(keys, naming).map(({ subscription }) => subscription);
      yield query.api === undefined ? page : page.filter(({ api }) => api === query.api);
    }
  }

  async plan(action: Action, resume: Attempt | undefined, signal: AbortSignal): Promise<Plan> {
    const features = await this.#api.features(signal);
    const naming = await this.#naming(signal);
    return makePlan({ gateway: this.name, api: this.#api, features, naming }, action, resume, signal);
  }

  async invocation({ api }: SubscriptionReference, signal: AbortSignal): Promise<Invocation> {
    const { name, version, path } = apiOf(api, await this.#naming(signal));
    return {
      apiName: name,
      ...(version === undefined ? {} : { apiVersion: version }),
      credentialType: "bearer",
      headerName: "Authorization",
      headerPrefix: "Bearer ",
      baseUrl: await this.#api.proxyUrl(signal),
      basePath: path,
    };
  }

  async readCredential(): Promise<CredentialValue> {
    throw new GatewayError("invalid", "A key service shows a key once, when it is made", {
      next: "Regenerate the key to get another.",
    });
  }

  async usage(
    { id, application }: SubscriptionReference,
    days: number,
    signal: AbortSignal,
  ): Promise<readonly DayUsage[]> {
    const features = await this.#api.features(signal);
    if (!features.usage) {
      throw new GatewayError("invalid", "This key service does not tell how often keys are used", {
        next: "Ask whoever runs it.",
      });
    }
    const groups = groupKeys(await this.#api.keysOf(application, signal), await this.#naming(signal));
    const found = groups.find(({ subscription }) => subscription.id === id);
    if (found === undefined) throw new GatewayError("not-found", `${application} has no subscription ${id}`);
    const keys = [...new Set(found.subscription.credentials.map((credential) => keyIdOf(credential.id)))];
    return sum(await Promise.all(keys.map((key) => this.#api.usage(key, days, signal))));
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  /** Keys of one application never lie on two pages where two of them may be one subscription. */
  async *#keyPages({ application }: SubscriptionQuery, features: Features, signal: AbortSignal) {
    if (application !== undefined) yield await this.#api.keysOf(application, signal);
    else if (features.listsAllKeys && features.renews) yield* this.#api.keyPages(undefined, signal);
    else if (features.listsAllKeys) yield (await collected(this.#api.keyPages(undefined, signal))).flat();
    else {
      for await (const page of this.applications(signal)) {
        for (const { id } of page) yield await this.#api.keysOf(id, signal);
      }
    }
  }

  async #naming(signal: AbortSignal): Promise<Naming> {
    const { prefix, organization, environment } = this.#settings;
    return {
      apis: (await collected(this.apis(signal))).flat(),
      plans: (await collected(this.plans(signal))).flat(),
      identifier: (application, api) =>
        identifier({ prefix, organization, application, api, environment }, "key-service"),
    };
  }

  /** A service of the contract alone guards whatever is behind its proxy as one. */
  async #onlyApi(signal: AbortSignal): Promise<Api> {
    const { host } = new URL(await this.#api.proxyUrl(signal));
    return { id: "all", name: `Everything at ${host}`, path: "/", warnings: [] };
  }
}

function apiOfService({ id, name, path, version, description }: ServiceApi): Api {
  return {
    id,
    name,
    path,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    warnings: [],
  };
}

function applicationOf(id: string): Application {
  return { id, name: id };
}

async function collected<T>(pages: Pages<T>): Promise<(readonly T[])[]> {
  const all: (readonly T[])[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** Days of several keys, added up. */
function sum(usages: readonly (readonly DayUsage[])[]): readonly DayUsage[] {
  const days = new Map<string, DayUsage>();
  for (const { day, allowed, refused } of usages.flat()) {
    const before = days.get(day) ?? { day, allowed: 0, refused: 0 };
    days.set(day, { day, allowed: before.allowed + allowed, refused: before.refused + refused });
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}
