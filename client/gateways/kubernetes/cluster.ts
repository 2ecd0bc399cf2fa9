/** Objects of one cluster, by one context: read in pages, written by server-side apply or at a known version. */

import type { Pages } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { type Call, HttpClient, type HttpClientOptions } from "../http/client.ts";
import { type Page, pages } from "../http/pages.ts";
import { fieldsOf, listOf } from "../http/shape.ts";
import type { ClusterDoor } from "./door.ts";
import { apiVersionOf, type KubernetesObject, pathOf, type ResourceType } from "./resource.ts";
import { setbackOfStatus } from "./status.ts";

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

export type ClusterOptions = Pick<HttpClientOptions, "redactor" | "log" | "timeout" | "clock">;

/** Everything rejects with `GatewayError`. */
export class Cluster {
  readonly door: ClusterDoor;
  readonly #client: HttpClient;

  /** Opens nothing yet. */
  constructor(door: ClusterDoor, options: ClusterOptions) {
    this.door = door;
    this.#client = new HttpClient({
      ...options,
      baseUrl: door.server,
      speaks: "a Kubernetes API server",
      access: (signal, refused) => door.access(signal, refused),
      refusal: setbackOfStatus,
    });
  }

  list<T extends KubernetesObject>(
    type: ResourceType,
    { namespace, labels, metadataOnly = false }: Listing,
    signal: AbortSignal,
  ): Pages<T> {
    const doing = `Listing ${type.plural} in ${namespace}`;
    const accept = metadataOnly ? partial("PartialObjectMetadataList") : {};
    const read = (cursor: string | undefined) =>
      this.#client.request<Page<T, string>>(
        {
          doing,
          method: "GET",
          path: pathOf(type, namespace),
          query: { limit: pageSize, labelSelector: labels, continue: cursor },
          headers: accept,
          decode: (value) => decodeList<T>(value, type),
        },
        signal,
      );
    return pages(doing, read, signal);
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

  #write<T extends KubernetesObject>(
    doing: string,
    method: "POST" | "PUT",
    path: readonly string[],
    body: T,
    signal: AbortSignal,
    { dryRun = false }: Writing,
  ): Promise<T> {
    const query = { fieldManager, fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined };
    return this.#client.request({ doing, method, path, query, body, decode: decodeObject<T> }, signal);
  }
}

function partial(kind: string): Readonly<Record<string, string>> {
  return { accept: `application/json;as=${kind};g=meta.k8s.io;v=v1, application/json` };
}

function decodeObject<T extends KubernetesObject>(value: unknown): T {
  fieldsOf(fieldsOf(value, "the answer").metadata, "metadata");
  return value as T;
}

/** Items of a list lack their kind; an old server may answer a request for metadata with whole objects. */
function decodeList<T extends KubernetesObject>(value: unknown, type: ResourceType): Page<T, string> {
  const list = fieldsOf(value, "the answer");
  const next = fieldsOf(list.metadata ?? {}, "metadata").continue;
  const items = list.items === null ? [] : listOf(list.items, "items");
  return {
    items: items.map(
      (item) =>
        ({ ...fieldsOf(item, "item"), apiVersion: apiVersionOf(type), kind: type.kind }) as unknown as T,
    ),
    ...(typeof next === "string" && next !== "" ? { next } : {}),
  };
}
