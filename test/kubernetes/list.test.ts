/** Lists of a real API server: pages, metadata alone, and one that expires on the way. */
import { expect, it } from "vitest";
import { secrets } from "../../client/gateways/kubernetes/resource.ts";
import { admin, never, openAs, type RealCluster, realCluster } from "./realCluster.ts";

const cluster = realCluster();
const count = 1_200;

async function filled(running: RealCluster): Promise<void> {
  const metadata = { name: "many" };
  await running.apply("/api/v1/namespaces/many", { apiVersion: "v1", kind: "Namespace", metadata });
  const create = (index: number) =>
    running.server.ask(
      "POST",
      "/api/v1/namespaces/many/secrets",
      JSON.stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: nameOf(index), labels: { even: String(index % 2 === 0) } },
        data: { mobile: Buffer.from(`a-key-of-${index}`).toString("base64") },
      }),
    );
  for (let at = 0; at < count; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => create(at + index)));
  }
}

function nameOf(index: number): string {
  return `s-${String(index).padStart(5, "0")}`;
}

/** Has etcd forget what was before now. */
async function compact({ server }: RealCluster): Promise<void> {
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${server.etcd}/v3/kv/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { header?: { revision: string } };
  };
  const { header } = await post("range", { key: "YQ==" });
  await post("compaction", { revision: header?.revision, physical: true });
}

it("come page by page, and hold no value where metadata is enough", async (context) => {
  const running = cluster(context);
  await filled(running);
  const lines: string[] = [];
  const person = await openAs(running, admin, { log: (line) => lines.push(line) });
  const pages: (readonly { metadata: { name: string }; kind: string; data?: unknown }[])[] = [];
  for await (const page of person.list(secrets, { namespace: "many", metadataOnly: true }, never))
    pages.push(page);
  expect(pages.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(new Set(pages.flat().map(({ metadata }) => metadata.name)).size).toBe(count);
  expect(pages.flat().filter(({ data, kind }) => data !== undefined || kind !== "Secret")).toEqual([]);
  const even: unknown[] = [];
  for await (const page of person.list(secrets, { namespace: "many", labels: "even=true" }, never))
    even.push(...page);
  expect(even.length).toBe(count / 2);
}, 120_000);

it("that expire on the way are begun again, and nothing comes twice", async (context) => {
  const running = cluster(context);
  const lines: string[] = [];
  const person = await openAs(running, admin, { log: (line) => lines.push(line) });
  const names: string[] = [];
  let isFirst = true;
  for await (const page of person.list(secrets, { namespace: "many", metadataOnly: true }, never)) {
    names.push(...page.map(({ metadata }) => metadata.name));
    if (!isFirst) continue;
    isFirst = false;
    await running.remove(`/api/v1/namespaces/many/secrets/${nameOf(900)}`);
    // It remembers lists in its memory, and what etcd does.
    await running.server.restart(() => compact(running));
  }
  expect(lines.some((line) => line.includes("the list has expired and is begun again"))).toBe(true);
  expect(names).toEqual(
    Array.from({ length: count }, (_, index) => nameOf(index)).filter((name) => name !== nameOf(900)),
  );
}, 120_000);

it("of a namespace that is not are empty", async (context) => {
  const person = await openAs(cluster(context), admin);
  const found: unknown[] = [];
  for await (const page of person.list(secrets, { namespace: "nowhere" }, never)) found.push(...page);
  expect(found).toEqual([]);
});
