/** What changes in a real cluster, as it changes: over connections that are cut, and an API server that restarts. */
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import type { GatewayError } from "../../client/gateways/gatewayError.ts";
import { linesOf } from "../../client/gateways/kubernetes/lines.ts";
import { secrets } from "../../client/gateways/kubernetes/resource.ts";
import { admin, bob, openAs, type RealCluster, realCluster } from "./realCluster.ts";

const cluster = realCluster();

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Lets connections through to the API server until they are cut. */
async function relay(running: RealCluster) {
  const { port: target } = new URL(running.server.url);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target), "127.0.0.1");
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  ends.push(() => {
    server.close();
    cut();
  });
  return { url: `https://127.0.0.1:${(server.address() as net.AddressInfo).port}`, cut };
}

/** What is seen in a namespace of its own; `added a`, `synced`, in order. */
async function seeing(running: RealCluster, namespace: string, url = running.server.url) {
  await running.apply(`/api/v1/namespaces/${namespace}`, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  const lines: string[] = [];
  const person = await openAs(running, admin, { url, log: (line) => lines.push(line) });
  const cancel = new AbortController();
  const seen: string[] = [];
  const values: unknown[] = [];
  const changes = person.watch(secrets, { namespace, metadataOnly: true }, cancel.signal);
  const over = (async () => {
    for await (const change of changes) {
      if (change.type === "synced") seen.push("synced");
      else {
        seen.push(`${change.type} ${change.object.metadata.name}`);
        values.push(Reflect.get(change.object, "data"));
      }
    }
  })();
  ends.push(async () => {
    cancel.abort();
    await over;
    person.close();
  });
  return { seen, lines, values, over, cancel };
}

const path = (namespace: string, name: string) => `/api/v1/namespaces/${namespace}/secrets/${name}`;

async function put(running: RealCluster, namespace: string, name: string, value = "a"): Promise<void> {
  await running.apply(path(namespace, name), {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    data: { key: Buffer.from(value).toString("base64") },
  });
}

const soon = { timeout: 30_000 };

it("tells what is there, then what comes, changes and goes; never what is in a Secret; and ends when told", async (context) => {
  const running = cluster(context);
  await running.apply("/api/v1/namespaces/w1", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "w1" },
  });
  await put(running, "w1", "a");
  const { seen, values, over, cancel } = await seeing(running, "w1");
  await expect.poll(() => seen, soon).toEqual(["added a", "synced"]);
  await put(running, "w1", "b");
  await put(running, "w1", "a", "other");
  await running.remove(path("w1", "b"));
  const all = ["added a", "synced", "added b", "changed a", "deleted b"];
  await expect.poll(() => seen, soon).toEqual(all);
  expect(values.filter((value) => value !== undefined)).toEqual([]);
  cancel.abort();
  await over;
});

it("goes on where it was after its connection is cut, without telling anything twice", async (context) => {
  const running = cluster(context);
  const { url, cut } = await relay(running);
  const { seen, lines } = await seeing(running, "w2", url);
  await expect.poll(() => seen, soon).toEqual(["synced"]);
  await put(running, "w2", "a");
  await expect.poll(() => seen, soon).toEqual(["synced", "added a"]);
  cut();
  await put(running, "w2", "b");
  await expect.poll(() => seen, soon).toEqual(["synced", "added a", "added b"]);
  expect(lines.filter((line) => line.startsWith("GET") && line.includes("/secrets")).length).toBe(3);
});

it("reads the list again where the API server has forgotten, and tells the difference alone", async (context) => {
  const running = cluster(context);
  const { seen } = await seeing(running, "w3");
  await expect.poll(() => seen, soon).toEqual(["synced"]);
  for (const name of ["a", "b", "c"]) await put(running, "w3", name);
  await expect.poll(() => seen, soon).toEqual(["synced", "added a", "added b", "added c"]);
  await running.server.restart();
  await put(running, "w3", "d");
  await running.remove(path("w3", "a"));
  const after = () => [...new Set(seen.slice(4))].filter((what) => what !== "synced").sort();
  await expect.poll(after, soon).toEqual(["added d", "deleted a"]);
}, 120_000);

it("is refused where it may not: says so and ends", async (context) => {
  const person = await openAs(cluster(context), bob);
  const changes = person.watch(secrets, { namespace: "w1" }, new AbortController().signal);
  const error = await changes.next().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "forbidden" } satisfies Partial<GatewayError>);
});

it("finds lines however their bytes are cut", async () => {
  const text = '{"a":"ä€😀"}\r\n\n{"b":1}\n{"c"';
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const found: string[] = [];
    for await (const line of linesOf(cutInto(bytes, size))) found.push(line.trim());
    expect(found).toEqual(['{"a":"ä€😀"}', '{"b":1}']);
  }
});

async function* cutInto(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
