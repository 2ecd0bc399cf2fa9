/** What the contract suite needs of a gateway, whichever it is. */

import { Agent } from "node:http";
import { CredentialValue } from "../../../client/credentials/credentialValue.ts";
import { Redactor } from "../../../client/credentials/redaction.ts";
import { EnvoyGateway } from "../../../client/gateways/envoy/gateway.ts";
import type { Gateway } from "../../../client/gateways/gateway.ts";
import { HttpClient } from "../../../client/gateways/http/client.ts";
import type { Clock } from "../../../client/gateways/http/clock.ts";
import { systemClock } from "../../../client/gateways/http/clock.ts";
import { KeyServiceGateway } from "../../../client/gateways/key-service/gateway.ts";
import { Cluster } from "../../../client/gateways/kubernetes/cluster.ts";
import type { ClusterDoor } from "../../../client/gateways/kubernetes/door.ts";

/** A gateway that is really there, with an application of any name, and a way to disturb calls to it. */
export interface Stage {
  /** What the gateway's calls go to; the suite puts a proxy in front of it. */
  readonly origin: string;
  readonly api: string;
  /** An API for one application alone, where trials on the same one would be in each other's way. */
  apiFor?(application: string): Promise<string>;
  /** The gateway over `origin` or a proxy in front of it; the same in any process. */
  readonly door: Door;
  /** How many credentials an application has there, whoever made them. */
  credentials(application: string): Promise<number>;
  /** Whether a key opens an API now: `api` where another is not named. */
  opens(key: string, api?: string): Promise<boolean>;
  /** Whether a call's path is of the listing that subscriptions are read from. */
  isListing(path: string): boolean;
  /** Makes subscriptions of many applications, past the gateway model. */
  seed(count: number): Promise<void>;
  /** Applications that listings of all have to be told; empty where the gateway knows them. */
  readonly applications: string[];
  end(): Promise<void>;
}

/** Plain data, so that it can be handed to another process. */
export interface Door {
  readonly type: "key-service" | "sandbox" | "envoy";
  readonly token?: string;
  readonly proxyUrl: string;
  /** `envoy`: where its objects are. */
  readonly namespace?: string;
}

export interface Opening {
  readonly applications?: readonly string[];
  /** Milliseconds for one attempt of a call. */
  readonly timeout?: number;
  readonly log?: (line: string) => void;
}

/** Waits between attempts pass at once: what is tested is what is done, not how long it takes. */
const impatient: Clock = {
  ...systemClock,
  sleep: async (_, signal) => {
    if (signal.aborted) throw signal.reason;
  },
};

/** Opens the gateway behind a door, its calls going to `origin`. */
export function openThrough(origin: string, door: Door, opening: Opening = {}): Gateway {
  const { type, token, proxyUrl } = door;
  const redactor = new Redactor();
  const settings = {
    name: "stage",
    environment: "sandbox",
    organization: "acme",
    prefix: "gwk",
    applications: opening.applications ?? [],
    redactor,
    log: () => {},
  } as const;
  const calls = {
    redactor,
    timeout: opening.timeout ?? 10_000,
    clock: impatient,
    log: opening.log ?? (() => {}),
  };
  if (type === "envoy") {
    const { namespace = "" } = door;
    const cluster = new Cluster(plainDoor(origin, namespace, token ?? ""), calls);
    return new EnvoyGateway(settings, { cluster, namespace, proxyUrl });
  }
  const client = new HttpClient({
    ...calls,
    baseUrl: origin,
    speaks: "a key service",
    ...(token === undefined
      ? {}
      : {
          credential: {
            headerName: "Authorization",
            headerPrefix: "Bearer ",
            value: new CredentialValue(token),
          },
        }),
  });
  return new KeyServiceGateway(type, settings, {
    request: (call, signal) => client.request(call, signal),
    proxyUrl: async () => proxyUrl,
    close: async () => client.close(),
  });
}

/** An API server behind a proxy that speaks plain HTTP. */
function plainDoor(server: string, namespace: string, token: string): ClusterDoor {
  const [kept, fresh] = [new Agent({ keepAlive: true }), new Agent()];
  const access = {
    connections: { kept, fresh, trust: {}, proxy: undefined },
    headers: { authorization: `Bearer ${token}` },
  };
  return {
    context: "stage",
    server,
    namespace,
    access: async () => access,
    close() {
      kept.destroy();
      fresh.destroy();
    },
  };
}
