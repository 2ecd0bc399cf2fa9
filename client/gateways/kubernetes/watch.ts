/**
 * Objects of a kind as they come, change and go. A list, then a watch from where the list was: the API server's own
 * order (kubernetes.io/docs/reference/using-api/api-concepts, "Efficient detection of changes"). Connections that end
 * are made anew where they were; where the API server does not remember that far back (410) the list is read again
 * and compared. What is kept is the name and version of each object, never the object.
 */
import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "../gatewayError.ts";
import { fieldsOf } from "../http/shape.ts";
import type { ListPage } from "./cluster.ts";
import { linesOf } from "./lines.ts";
import type { KubernetesObject, ObjectMeta } from "./resource.ts";

export type Change<T> =
  | { readonly type: "added" | "changed"; readonly object: T }
  | { readonly type: "deleted"; readonly object: Pick<KubernetesObject, "metadata"> }
  /** All that the list held has been told; from now on it is news. Comes again after each new list. */
  | { readonly type: "synced" };

export interface Watched<T> {
  /** Reads a page of the list. */
  page(cursor: string | undefined): Promise<ListPage<T>>;
  /** Follows what changes after a version: lines of JSON. */
  changes(version: string): AsyncIterable<Buffer>;
  readonly log: (line: string) => void;
}

/** Milliseconds between tries to connect: what they begin with, and what they never exceed. */
const first = 500;
const longest = 30_000;

/** Refusals in a row that may come from an API server that has only just started, and does not know its rules yet. */
const refusals = 3;

/**
 * Goes on until `signal`, which it ends with, without an error. Throws `GatewayError` where the cluster refuses.
 * @param doing For messages: "Watching secrets in apps".
 */
export async function* watch<T extends KubernetesObject>(
  watched: Watched<T>,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<Change<T>, void, void> {
  const known = new Map<string, string>();
  let version: string | undefined;
  let failed = 0;
  let refused = 0;
  let everSynced = false;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        version = yield* relist(watched, known);
        everSynced = true;
      }
      for await (const line of linesOf(watched.changes(version))) {
        const event = eventOf<T>(line);
        if (event.type === "ERROR") {
          version = undefined;
          failed++;
          break;
        }
        failed = 0;
        refused = 0;
        version = event.object.metadata.resourceVersion ?? version;
        const change = changeOf(event, known);
        if (change !== undefined) yield change;
      }
    } catch (error) {
      if (signal.aborted) return;
      const { code, message } = GatewayError.from(error, doing);
      if (code === "conflict") version = undefined;
      else if (!isPassing(code) && (!everSynced || ++refused > refusals)) throw error;
      watched.log(message);
      failed++;
    }
    if (signal.aborted) return;
    // A connection that ended well goes on at once, unless it said nothing at all.
    const most = Math.min(longest, first * 2 ** Math.min(failed, 10));
    await delay(most / 2 + (most / 2) * Math.random(), undefined, { signal }).catch(() => {});
  }
}

async function* relist<T extends KubernetesObject>(
  { page }: Watched<T>,
  known: Map<string, string>,
): AsyncGenerator<Change<T>, string, void> {
  const gone = new Map(known);
  let version: string | undefined;
  let cursor: string | undefined;
  do {
    const { items, next, version: current } = await page(cursor);
    version ??= current;
    cursor = next;
    for (const object of items) {
      gone.delete(keyOf(object.metadata));
      const change = changeOf({ type: "ADDED", object }, known);
      if (change !== undefined) yield change;
    }
  } while (cursor !== undefined);
  for (const key of gone.keys()) {
    known.delete(key);
    yield { type: "deleted", object: { metadata: metadataOf(key) } };
  }
  yield { type: "synced" };
  return version;
}

interface Event<T> {
  readonly type: string;
  readonly object: T;
}

/** Undefined where it is nothing new. */
function changeOf<T extends KubernetesObject>(
  { type, object }: Event<T>,
  known: Map<string, string>,
): Change<T> | undefined {
  const key = keyOf(object.metadata);
  const { resourceVersion = "" } = object.metadata;
  const before = known.get(key);
  if (type === "BOOKMARK" || (type !== "DELETED" && before === resourceVersion)) return undefined;
  if (type === "DELETED") {
    known.delete(key);
    return { type: "deleted", object };
  }
  known.set(key, resourceVersion);
  return { type: before === undefined ? "added" : "changed", object };
}

/** Throws `ShapeError`. */
function eventOf<T extends KubernetesObject>(line: string): Event<T> {
  const { type, object } = fieldsOf(JSON.parse(line), "the event");
  if (type !== "ERROR") fieldsOf(fieldsOf(object, "the object").metadata, "metadata");
  return { type: String(type), object: object as T };
}

function keyOf({ namespace = "", name }: ObjectMeta): string {
  return `${namespace}/${name}`;
}

function metadataOf(key: string): ObjectMeta {
  const [namespace = "", name = ""] = key.split("/");
  return { namespace, name };
}

function isPassing(code: GatewayError["code"]): boolean {
  return code === "unreachable" || code === "throttled";
}
