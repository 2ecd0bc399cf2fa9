/**
 * The running Envoy Gateway controller and Envoy of `../shared/backends/envoy-gateway`, and what may be asked of them:
 * manifests are applied in place of the sample's, requests go through the real proxy.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isApplied, type KubernetesObject, staged } from "./stage.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "backends", "envoy-gateway");

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What the upstream saw, where the request came through. */
  readonly json?: { readonly headers: Readonly<Record<string, string | undefined>> };
}

interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: KubernetesObject;
}

export interface ListedObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

/** The class of cluster.mjs, as far as it is used here. */
interface Cluster {
  readonly ports: { readonly gateway: number; readonly api: number };
  readonly ca: Buffer;
  readonly vars: { readonly ECHO_PORT: number };
  start(): Promise<void>;
  stop(options?: { keep?: boolean }): Promise<void>;
  api(method: string, path: string, body?: unknown, type?: string): Promise<ApiAnswer>;
  call(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  log(name: string): string;
}

/** What is missing for a run, as a sentence; undefined where nothing is. */
export async function missing(): Promise<string | undefined> {
  if (!existsSync(folder)) return "../shared/backends is not there";
  const { options } = await import(pathToFileURL(join(folder, "options.mjs")).href);
  try {
    options();
    return undefined;
  } catch (error) {
    return `${(error as Error).message}; ../shared/backends/setup.sh gets it`;
  }
}

/** Starts everything; about 10 s. */
export async function start(): Promise<Running> {
  const [{ Cluster }, { options }] = await Promise.all([
    import(pathToFileURL(join(folder, "cluster.mjs")).href),
    import(pathToFileURL(join(folder, "options.mjs")).href),
  ]);
  const cluster: Cluster = new Cluster(options());
  try {
    await cluster.start();
    const running = new Running(cluster);
    await running.removeSample();
    return running;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

export class Running {
  readonly #cluster: Cluster;
  #applied: KubernetesObject[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  stop(): Promise<void> {
    return this.#cluster.stop();
  }

  /** For clients of their own: where it listens, who signed its certificate, and an admin's token of the test's. */
  get apiServer() {
    const { ca, ports } = this.#cluster;
    return { server: `https://127.0.0.1:${ports.api}`, authority: String(ca), token: "token-admin" };
  }

  /** `http://127.0.0.1:12345`, where Envoy listens. */
  get proxyUrl(): string {
    return `http://127.0.0.1:${this.#cluster.ports.gateway}`;
  }

  /** Objects of a collection in the namespace of the examples, as they are now. */
  async objects(path: string): Promise<readonly ListedObject[]> {
    const { status, json, text } = await this.#cluster.api("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
    return (json as unknown as { readonly items: readonly ListedObject[] }).items;
  }

  /** Applies the documents of a YAML stream, and what they need to be in force: gateway, routes, upstream. */
  async play(text: string): Promise<void> {
    for (const object of staged(text, {
      gateway: this.#cluster.ports.gateway,
      echo: this.#cluster.vars.ECHO_PORT,
    })) {
      if (!isApplied(object)) this.#applied.unshift(object);
      await this.#apply(object);
    }
  }

  /** Takes away everything that was played, and waits until the proxy has forgotten it. */
  async clear(): Promise<void> {
    const applied = this.#applied;
    this.#applied = [];
    for (const object of applied) await this.#cluster.api("DELETE", urlOf(object));
    await this.sees(async () => (await this.call("/")).status, 404);
  }

  async call(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return await this.#cluster.call(path, headers);
  }

  /** `type=status reason` of each condition that the controller wrote on a policy, for its present generation. */
  async conditions(name: string, kind = "SecurityPolicy", namespace = "apps"): Promise<string[]> {
    const apiVersion = "gateway.envoyproxy.io/v1alpha1";
    const { json } = await this.#cluster.api(
      "GET",
      urlOf({ apiVersion, kind, metadata: { name, namespace } }),
    );
    const ancestors = json.status?.ancestors ?? [];
    return ancestors.flatMap(({ conditions }) =>
      conditions
        .filter(({ observedGeneration }) => observedGeneration === json.metadata.generation)
        .map(({ type, status, reason }) => `${type}=${status} ${reason}`),
    );
  }

  /** Asks again until the answer is the wanted one; fails with the last answer after ten seconds. */
  async sees<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
    const until = Date.now() + 10_000;
    let last: unknown;
    for (;;) {
      try {
        last = await ask();
      } catch (error) {
        last = (error as Error).message;
      }
      if (JSON.stringify(last) === JSON.stringify(wanted)) return;
      if (Date.now() > until) {
        throw new Error(`wanted ${JSON.stringify(wanted)}, and the last answer was ${JSON.stringify(last)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Creates an object past everything that `clear` knows of. @param path Of its collection. */
  async create(path: string, object: unknown): Promise<void> {
    const { status, text } = await this.#cluster.api("POST", path, object);
    if (status !== 201) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
  }

  async removeSample(): Promise<void> {
    const metadata = (name: string) => ({ name, namespace: "apps" });
    const policy = { apiVersion: "gateway.envoyproxy.io/v1alpha1", kind: "SecurityPolicy" };
    await this.#cluster.api("DELETE", urlOf({ ...policy, metadata: metadata("orders") }));
    const route = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" };
    for (const name of ["orders", "billing", "open"]) {
      await this.#cluster.api("DELETE", urlOf({ ...route, metadata: metadata(name) }));
    }
    await this.#cluster.api(
      "DELETE",
      urlOf({ apiVersion: "v1", kind: "Secret", metadata: metadata("orders-keys") }),
    );
  }

  async #apply(object: KubernetesObject): Promise<void> {
    const url = `${urlOf(object)}?fieldManager=test&force=true`;
    const { status, text } = await this.#cluster.api("PATCH", url, object, "application/apply-patch+yaml");
    const { kind, metadata } = object;
    if (status >= 300) throw new Error(`${kind} ${metadata.name}: ${status} ${text.slice(0, 500)}`);
  }
}

function urlOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase()}s`.replace(/([^aeiou])ys$/, "$1ies").replace(/ss$/, "sses");
  const namespace = clusterScoped.has(kind) ? "" : `/namespaces/${metadata.namespace}`;
  return `${base}${namespace}/${plural}/${metadata.name}`;
}

const clusterScoped = new Set(["Namespace", "GatewayClass"]);
