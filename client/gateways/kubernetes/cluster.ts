/** Objects of one cluster, by one context: read in pages, watched, and written at a known version. */

import { CredentialValue } from "../../credentials/credentialValue.ts";
import type { Redactor } from "../../credentials/redaction.ts";
import type { Pages } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { type Call, HttpClient, type HttpClientOptions } from "../http/client.ts";
import { type Page, pages } from "../http/pages.ts";
import { fieldsOf, listOf } from "../http/shape.ts";
import type { ClusterDoor } from "./door.ts";
import { apiVersionOf, type KubernetesObject, pathOf, type ResourceType, secrets } from "./resource.ts";
import { setbackOfStatus } from "./status.ts";
import { type Change, watch } from "./watch.ts";

/** Who we are to other writers of an object. */
export const fieldManager = "gateway-keys";

export interface Listing {
  readonly namespace: string;
  /** `app=mobile,tier!=free` */
  readonly labels?: string;
  /** Names, labels and annotations only: what is in a Secret stays in the cluster. */
  readonly metadataOnly?: boolean;
}

export interface Writing {
  /** Nothing is kept; the answer is what it would be. */
  readonly dryRun?: boolean;
}

/** Objects of a page; the API server may give fewer. */
const pageSize = 500;

/** Seconds after which the API server ends a watch, and it is begun anew where it was. */
const watchLife = 300;

/** Milliseconds: the API server sends a bookmark every minute, so a connection that says nothing is dead. */
const silence = 150_000;

export type ClusterOptions = Pick<HttpClientOptions, "redactor" | "log" | "timeout" | "clock">;

/** Everything rejects with `GatewayError`. */
export class Cluster {
  readonly door: ClusterDoor;
  readonly #client: HttpClient;
  readonly #redactor: Redactor;
  readonly #log: (line: string) => void;

  /** Opens nothing yet. */
  constructor(door: ClusterDoor, options: ClusterOptions) {
    this.door = door;
    this.#redactor = options.redactor;
    this.#log = options.log ?? (() => {});
    this.#client = new HttpClient({
      ...options,
      baseUrl: door.server,
      speaks: "a Kubernetes API server",
      access: (signal, refused) => door.access(signal, refused),
      refusal: setbackOfStatus,
    });
  }

  /** Sorted by name. A list that expires on the way is begun again, once, and goes on where it was. */
  async *list<T extends KubernetesObject>(
    type: ResourceType,
    listing: Listing,
    signal: AbortSignal,
  ): Pages<T> {
    const doing = `Listing ${type.plural} in ${listing.namespace}`;
    const read = (cursor: string | undefined) => this.page<T>(type, listing, cursor, signal);
    let last = "";
    for (let isFirst = true; ; isFirst = false) {
      try {
        for await (const page of pages(doing, read, signal)) {
          const items = page.filter(({ metadata }) => metadata.name > last);
          last = items.at(-1)?.metadata.name ?? last;
          yield items;
        }
        return;
      } catch (error) {
        if (!isFirst || !isExpired(error)) throw error;
        this.#log(`${doing}: the list has expired and is begun again`);
      }
    }
  }

  /** Rejects with `conflict` where `cursor` has expired (some five minutes after the first page). */
  page<T extends KubernetesObject>(
    type: ResourceType,
    { namespace, labels, metadataOnly = false }: Listing,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<T>> {
    const call: Call<ListPage<T>> = {
      doing: `Listing ${type.plural} in ${namespace}`,
      method: "GET",
      path: pathOf(type, namespace),
      query: { limit: pageSize, labelSelector: labels, continue: cursor },
      headers: metadataOnly ? partial("PartialObjectMetadataList") : {},
      decode: (value) => decodeList<T>(value, type),
    };
    return this.#client.request(call, signal);
  }

  /** What changes from now on, and what is there at first; see `watch.ts`. */
  watch<T extends KubernetesObject>(
    type: ResourceType,
    listing: Listing,
    signal: AbortSignal,
  ): AsyncGenerator<Change<T>, void, void> {
    return watch<T>(
      {
        page: (cursor) => this.page<T>(type, listing, cursor, signal),
        changes: (version) => this.#changes(type, listing, version, signal),
        log: this.#log,
      },
      `Watching ${type.plural} in ${listing.namespace}`,
      signal,
    );
  }

  /** Undefined where there is none. */
  async get<T extends KubernetesObject>(
    type: ResourceType,
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const doing = `Reading ${type.kind} ${name}`;
    try {
      const call = {
        doing,
        method: "GET",
        path: pathOf(type, namespace, name),
        decode: decodeObject<T>,
      } as const;
      return await this.#client.request(call, signal);
    } catch (error) {
      if (error instanceof GatewayError && error.code === "not-found") return undefined;
      throw error;
    }
  }

  /** `conflict` where it is there already. */
  create<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    signal: AbortSignal,
    writing: Writing = {},
  ): Promise<T> {
    const { name, namespace = "" } = object.metadata;
    return this.#write(
      `Creating ${type.kind} ${name}`,
      "POST",
      pathOf(type, namespace),
      object,
      signal,
      writing,
    );
  }

  /** Replaces an object as it was read: `conflict` where it has changed since (`metadata.resourceVersion`). */
  replace<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    signal: AbortSignal,
    writing: Writing = {},
  ): Promise<T> {
    const { name, namespace = "" } = object.metadata;
    const path = pathOf(type, namespace, name);
    return this.#write(`Changing ${type.kind} ${name}`, "PUT", path, object, signal, writing);
  }

  /** An object that is gone already is deleted. @param uid Of the one that is meant: another of its name stays. */
  async delete(
    type: ResourceType,
    namespace: string,
    name: string,
    uid: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const body = uid === undefined ? undefined : { preconditions: { uid } };
    const doing = `Deleting ${type.kind} ${name}`;
    const call = {
      doing,
      method: "DELETE",
      path: pathOf(type, namespace, name),
      body,
      decode: () => {},
    } as const;
    try {
      await this.#client.request(call, signal);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "not-found") throw error;
    }
  }

  /** A call that no collection has: reviews, discovery. */
  call<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    return this.#client.request(call, signal);
  }

  close(): void {
    this.#client.close();
    this.door.close();
  }

  #changes(
    type: ResourceType,
    { namespace, labels, metadataOnly = false }: Listing,
    version: string,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    const call = {
      doing: `Watching ${type.plural} in ${namespace}`,
      method: "GET",
      path: pathOf(type, namespace),
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: version,
        timeoutSeconds: watchLife,
        labelSelector: labels,
      },
      headers: metadataOnly ? partial("PartialObjectMetadata") : {},
    } as const;
    return this.#client.follow(call, silence, signal);
  }

  async #write<T extends KubernetesObject>(
    doing: string,
    method: "POST" | "PUT",
    path: readonly string[],
    body: T,
    signal: AbortSignal,
    { dryRun = false }: Writing,
  ): Promise<T> {
    const query = { fieldManager, fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined };
    // A webhook may quote what it denies.
    const forget = secretsIn(body).map((value) => this.#redactor.add(value));
    try {
      const call = { doing, method, path, query, body, decode: decodeObject<T> };
      return await this.#client.request(call, signal);
    } finally {
      for (const end of forget) end();
    }
  }
}

export interface ListPage<T> extends Page<T, string> {
  /** From where a watch goes on. */
  readonly version: string;
}

function isExpired(error: unknown): boolean {
  return error instanceof GatewayError && error.code === "conflict";
}

/** Longer entries of a Secret are files, and no keys. */
const longestKey = 8_192;

function secretsIn(object: KubernetesObject): readonly CredentialValue[] {
  const data: unknown = object.kind === secrets.kind ? Reflect.get(object, "data") : undefined;
  return Object.values(data ?? {})
    .filter((value) => typeof value === "string" && value.length <= longestKey)
    .map((value) => new CredentialValue(Buffer.from(value, "base64").toString()));
}

function partial(kind: string): Readonly<Record<string, string>> {
  return { accept: `application/json;as=${kind};g=meta.k8s.io;v=v1, application/json` };
}

function decodeObject<T extends KubernetesObject>(value: unknown): T {
  fieldsOf(fieldsOf(value, "the answer").metadata, "metadata");
  return value as T;
}

/** Items of a list lack their kind; an old server may answer a request for metadata with whole objects. */
function decodeList<T extends KubernetesObject>(value: unknown, type: ResourceType): ListPage<T> {
  const list = fieldsOf(value, "the answer");
  const { continue: next, resourceVersion: version } = fieldsOf(list.metadata ?? {}, "metadata");
  const items = list.items === null ? [] : listOf(list.items, "items");
  return {
    items: items.map(
      (item) =>
        ({ ...fieldsOf(item, "item"), apiVersion: apiVersionOf(type), kind: type.kind }) as unknown as T,
    ),
    version: String(version ?? ""),
    ...(typeof next === "string" && next !== "" ? { next } : {}),
  };
}
