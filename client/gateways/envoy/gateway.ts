/** Envoy Gateway in one namespace of a cluster: routes are APIs, Secrets of ours are subscriptions. */
import { CredentialValue } from "../../credentials/credentialValue.ts";
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
import type { Cluster } from "../kubernetes/cluster.ts";
import { secrets } from "../kubernetes/resource.ts";
import type { Action, Plan } from "../plan.ts";
import type { GatewaySettings } from "../settings.ts";
import { credentialId, decoded, type Naming, nextClient, noteOf, selectorOf } from "./credentials.ts";
import { listed } from "./drift.ts";
import { type Estate, guardIn, parentsOf, readEstate, routeOf } from "./estate.ts";
import { foreignSubscriptions } from "./foreign.ts";
import { specInForce } from "./guard.ts";
import { invocationOf, pathOf } from "./invocation.ts";
import { makePlan } from "./plans.ts";
import type { HttpRoute, Secret } from "./resources.ts";

export interface EnvoyPlace {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Where callers come in, where the person knows better than the cluster. */
  readonly proxyUrl: string | undefined;
}

export class EnvoyGateway implements Gateway {
  readonly type = "envoy";
  readonly name: string;
  readonly environment: Environment;
  readonly #place: EnvoyPlace;
  readonly #naming: Naming;

  constructor({ name, environment, organization, prefix }: GatewaySettings, place: EnvoyPlace) {
    this.name = name;
    this.environment = environment;
    this.#place = place;
    this.#naming = {
      namespace: place.namespace,
      partsOf: (application, api) => ({ prefix, organization, application, api, environment }),
    };
  }

  async capabilities(): Promise<Capabilities> {
    return {
      actions: new Set([
        "subscribe",
        "unsubscribe",
        "regenerate",
        "rotate-start",
        "rotate-finish",
        "rotate-abandon",
        "suspend",
        "resume",
        "adopt",
      ]),
      terms: new Set(),
      listsApplications: true,
      readableKeys: true,
      usage: false,
    };
  }

  async *apis(signal: AbortSignal): Pages<Api> {
    const estate = await this.#estate(signal);
    yield estate.routes.map((route) => apiOf(estate, route));
  }

  async *applications(signal: AbortSignal): Pages<Application> {
    const seen = new Set<string>();
    for await (const page of this.#secrets({}, signal)) {
      const names = page.map((secret) => noteOf(secret)?.application).filter((name) => name !== undefined);
      const fresh = [...new Set(names)].filter((name) => !seen.has(name));
      for (const name of fresh) seen.add(name);
      yield fresh.map((name) => ({ id: name, name }));
    }
  }

  /** Limits stand in BackendTrafficPolicies of routes: nothing that one key has and another has not. */
  async *plans(): Pages<UsagePlan> {
    yield [];
  }

  async *subscriptions(query: SubscriptionQuery, signal: AbortSignal): Pages<Subscription> {
    const estate = await this.#estate(signal);
    const known = new Set<string>();
    for await (const page of this.#secrets(query, signal)) {
      for (const { metadata } of page) known.add(metadata.name);
      yield page.map((secret) => listed(estate, secret));
    }
    const { cluster } = this.#place;
    const foreign = await foreignSubscriptions(cluster, this.#naming, estate, query, known, signal);
    if (foreign.length > 0) yield foreign;
  }

  plan(action: Action, resume: Attempt | undefined, signal: AbortSignal): Promise<Plan> {
    const { cluster, proxyUrl } = this.#place;
    return makePlan({ gateway: this.name, cluster, naming: this.#naming, proxyUrl }, action, resume, signal);
  }

  invocation({ api }: SubscriptionReference, signal: AbortSignal): Promise<Invocation> {
    return this.#invocation(api, signal);
  }

  async readCredential(
    { id }: SubscriptionReference,
    credential: string,
    signal: AbortSignal,
  ): Promise<CredentialValue> {
    const { cluster, namespace } = this.#place;
    const secret = await cluster.get<Secret>(secrets, namespace, id, signal);
    const note = secret === undefined ? undefined : noteOf(secret);
    const isCurrent = note !== undefined && credential === credentialId(id, note.version);
    const client = note === undefined || isCurrent ? note?.client : nextClient(note.client);
    const value = secret?.data?.[client ?? ""];
    if (value === undefined || value === "") {
      throw new GatewayError("not-found", `There is no key ${credential}`);
    }
    return new CredentialValue(decoded(value));
  }

  async usage(): Promise<readonly DayUsage[]> {
    throw new GatewayError("invalid", "Envoy Gateway does not count calls for us", {
      next: "Look at the metrics that Envoy gives out.",
    });
  }

  async close(): Promise<void> {
    this.#place.cluster.close();
  }

  async #invocation(api: string, signal: AbortSignal): Promise<Invocation> {
    const { cluster, proxyUrl } = this.#place;
    const estate = await this.#estate(signal);
    const route = routeOf(estate, api);
    const found = proxyUrl === undefined ? await parentsOf(cluster, route, signal) : estate;
    return invocationOf(route, guardIn(estate, route), found, proxyUrl);
  }

  #estate(signal: AbortSignal): Promise<Estate> {
    return readEstate(this.#place.cluster, this.#place.namespace, signal);
  }

  /** With their content only where one subscription is asked for: then all that is wrong with it is to be said. */
  #secrets(query: SubscriptionQuery, signal: AbortSignal): Pages<Secret> {
    const { cluster, namespace } = this.#place;
    const metadataOnly = query.api === undefined || query.application === undefined;
    return cluster.list<Secret>(secrets, { namespace, labels: selectorOf(query), metadataOnly }, signal);
  }
}

function apiOf(estate: Estate, route: HttpRoute): Api {
  const asks = specInForce(guardIn(estate, route))?.apiKeyAuth;
  const { name } = route.metadata;
  return {
    id: name,
    name,
    path: pathOf(route),
    warnings:
      asks === undefined ? [`The route ${name} asks for no key: it is open to whatever else guards it.`] : [],
  };
}
