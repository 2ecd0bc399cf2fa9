import { describe, expect, it } from "vitest";
import { pages } from "../../../client/gateways/http/pages.ts";
import { listOf } from "../../../client/gateways/http/shape.ts";
import { clientOf, errorOf, gateway, json, listKeys, never } from "./gateway.ts";

async function all<T>(listing: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of listing) items.push(...page);
  return items;
}

describe("a listing in pages", () => {
  /** 10,000 keys by cursor, 100 a page. */
  async function keys() {
    const { origin, asked } = await gateway((response, { url = "" }) => {
      const after = Number(new URL(url, "http://gateway").searchParams.get("after"));
      json(response, { keys: Array.from({ length: 100 }, (_, index) => after + index), next: after + 100 });
    });
    const client = clientOf(origin);
    const listing = pages<unknown, number>(
      "Listing the keys",
      async (after) => {
        const decode = (value: unknown) => value as { keys: unknown[]; next: number };
        const answer = await client.request({ ...listKeys, query: { after }, decode }, never);
        return { items: listOf(answer.keys, "keys"), ...(answer.next < 10_000 ? { next: answer.next } : {}) };
      },
      never,
    );
    return { asked, listing };
  }

  it("is complete", async () => {
    const { asked, listing } = await keys();
    expect(await all(listing)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
    expect(asked.length).toBe(100);
  });

  it("hands over each page before the next is asked for, and asks no more than is wanted", async () => {
    const { asked, listing } = await keys();
    let seen = 0;
    for await (const page of listing) {
      seen += page.length;
      expect(asked.length).toBe(seen / 100);
      if (seen === 300) break;
    }
    expect(asked.length).toBe(3);
  });

  it("follows links within the origin, relative and absolute", async () => {
    const { origin, asked } = await gateway((response, { url, headers }) => {
      const next =
        url === "/api/keys"
          ? "/api/keys?page=2"
          : url?.endsWith("2")
            ? `http://${headers.host}/api/keys?page=3`
            : "";
      json(response, { keys: [url], next });
    });
    const client = clientOf(origin);
    const listing = pages<unknown, string>(
      "Listing the keys",
      async (link) => {
        const decode = (value: unknown) => value as { keys: unknown[]; next: string };
        const path = link === undefined ? listKeys.path : { link };
        const { keys, next } = await client.request({ ...listKeys, path, decode }, never);
        return { items: keys, ...(next === "" ? {} : { next }) };
      },
      never,
    );
    await all(listing);
    expect(asked).toEqual(["GET /api/keys", "GET /api/keys?page=2", "GET /api/keys?page=3"]);
  });

  it.each([
    "http://127.0.0.1:1/keys",
    "//evil.test/keys",
    "https://user:hunter2@evil.test/",
    "http://",
    "data:,x",
  ])("does not follow a link to %s", async (link) => {
    const { origin, asked } = await gateway((response) => json(response, {}));
    const error = await errorOf(clientOf(origin).request({ ...listKeys, path: { link } }, never));
    expect(error.code).toBe("invalid");
    expect(error.message).toMatch(/a link of http:\/\/127\.0\.0\.1:\d+ leads/);
    expect(error.message).not.toContain("hunter2");
    expect(asked).toEqual([]);
  });

  it("that goes round in a circle is stopped", async () => {
    const listing = pages(
      "Listing the keys",
      async (next?: string) => ({ items: [1], next: next === "a" ? "b" : "a" }),
      never,
    );
    const error = await errorOf(all(listing));
    expect(error).toMatchObject({ code: "invalid" });
    expect(error.message).toContain("its pages go round in a circle");
  });

  it("that never ends is stopped, be its pages full or empty", async () => {
    const empty = pages<number, number>(
      "Listing the keys",
      async (next: number | undefined = 0) => ({ items: [], next: next + 1 }),
      never,
    );
    expect((await errorOf(all(empty))).message).toContain("more than 10000 pages");
    const items = Array(5_000).fill(0);
    const full = pages<number, number>(
      "Listing the keys",
      async (next: number | undefined = 0) => ({ items, next: next + 1 }),
      never,
    );
    const read = async () => {
      for await (const _ of full);
    };
    expect((await errorOf(read())).message).toContain("more than 1000000 entries");
  });

  it("that is cancelled between pages asks for no more", async () => {
    const cancel = new AbortController();
    let read = 0;
    const listing = pages("Listing the keys", async () => ({ items: [++read], next: read }), cancel.signal);
    await listing.next();
    cancel.abort();
    expect(await errorOf(listing.next())).toMatchObject({ code: "cancelled" });
    expect(read).toBe(1);
  });
});
