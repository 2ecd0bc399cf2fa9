import { once } from "node:events";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../../client/credentials/credentialValue.ts";
import { fieldsOf, listOf, textOf } from "../../../client/gateways/http/shape.ts";
import { clientOf, createKey, errorOf, gateway, json, listening, listKeys, never, token } from "./gateway.ts";

describe("a request", () => {
  it("carries the token, the query and the JSON, and gives what the decoder reads", async () => {
    const { origin, asked, headers, bodies } = await gateway((response) => json(response, { id: "k1" }, 201));
    const id = await clientOf(`${origin}/admin/`).request(
      {
        ...createKey,
        query: { limit: 5, after: "a&b=c", missing: undefined },
        decode: (value) => textOf(fieldsOf(value, "the answer").id, "id"),
      },
      never,
    );
    expect(id).toBe("k1");
    expect(asked).toEqual(["POST /admin/api/keys?limit=5&after=a%26b%3Dc"]);
    expect(headers[0]?.authorization).toBe(`Bearer ${token.reveal()}`);
    expect(bodies).toEqual(['{"name":"one"}']);
  });

  it("lets a credential in its body leave as the key, at any depth", async () => {
    const { origin, bodies } = await gateway((response) => json(response, {}));
    const key = new CredentialValue("chosen-by-us-0123456789");
    await clientOf(origin).request({ ...createKey, body: { keys: [{ key }], name: "n" } }, never);
    expect(bodies).toEqual(['{"keys":[{"key":"chosen-by-us-0123456789"}],"name":"n"}']);
  });

  it("takes an empty answer where the decoder does", async () => {
    const { origin } = await gateway((response) => response.writeHead(204).end());
    const gone = { ...listKeys, method: "DELETE", decode: () => "gone" } as const;
    expect(await clientOf(origin).request(gone, never)).toBe("gone");
  });

  it.each([
    ["a/b", "a%2Fb"],
    ["a/../../b", "a%2F..%2F..%2Fb"],
    ["%2e%2e", "%252e%252e"],
    ["a?b#c", "a%3Fb%23c"],
    ["...", "..."],
    ["a\\b", "a%5Cb"],
    ["天气 🌦", "%E5%A4%A9%E6%B0%94%20%F0%9F%8C%A6"],
    ["a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"],
    [";//evil.test/", "%3B%2F%2Fevil.test%2F"],
  ])("keeps %j one segment of the path", async (name, encoded) => {
    const { origin, asked } = await gateway((response) => json(response, []));
    await clientOf(origin).request({ ...listKeys, path: ["api", "keys", name] }, never);
    expect(asked).toEqual([`GET /api/keys/${encoded}`]);
  });

  it.each(["", ".", "..", "\ud83c"])("refuses %j as a name before anything is sent", async (name) => {
    const { origin, asked } = await gateway((response) => json(response, []));
    const error = await errorOf(clientOf(origin).request({ ...listKeys, path: ["api", name] }, never));
    expect(error).toMatchObject({ code: "invalid", mayHaveHappened: false });
    expect(asked).toEqual([]);
  });

  it.each([
    ["gateway.test", "is not a URL"],
    ["ftp://gateway.test", "neither http"],
    ["https://user:hunter2@gateway.test", "user name or a password"],
    ["https://gateway.test/?key=hunter2", "query"],
  ])("refuses the address %s and quotes no password", (address, why) => {
    const make = () => clientOf(address);
    expect(make).toThrow(why);
    expect(make).not.toThrow("hunter2");
  });

  it("says of a token that no header can hold that it is to be given again", async () => {
    const { origin } = await gateway((response) => json(response, []));
    const value = new CredentialValue("sk-one-line\nand-another");
    const client = clientOf(origin, { credential: { headerName: "Authorization", value } });
    const error = await errorOf(client.request(listKeys, never));
    expect(error.message).toBe("Listing the keys failed: the token cannot be put into a header");
  });
});

describe("an answer that is none", () => {
  const html = "<!doctype html><title>Sign in sk-canary</title>";
  it.each([
    ["a page of HTML", "text/html", html, "it is a page of HTML"],
    ["HTML that calls itself JSON", "application/json", html, "it is a page of HTML"],
    ["cut JSON", "application/json", '{"keys": [{"key": "sk-cana', "its JSON is broken or cut off"],
    ["words", "text/plain", "OK sk-canary", "it is not JSON"],
    ["nothing", "application/json", "", "the answer is empty"],
    ["another shape", "application/json", '{"keys": "sk-canary"}', "keys is a string, not a list"],
    ["no object", "application/json", '["sk-canary"]', "the answer is a list, not an object"],
  ])("is told: %s", async (_, type, body, why) => {
    const { origin, asked } = await gateway((response) =>
      response.writeHead(200, { "content-type": type }).end(body),
    );
    const decode = (value: unknown) => listOf(fieldsOf(value, "the answer").keys, "keys");
    const error = await errorOf(clientOf(origin).request({ ...createKey, decode }, never));
    expect(error.message).toBe(
      `Creating the key failed: ${origin} does not answer as a key service does (${why})`,
    );
    expect(error).toMatchObject({ code: "invalid", mayHaveHappened: true });
    expect(asked.length).toBe(1);
  });

  it("is told: bytes that are not UTF-8", async () => {
    const { origin } = await gateway((response) => response.end(Buffer.from([0x22, 0xff, 0x22])));
    expect((await errorOf(clientOf(origin).request(listKeys, never))).message).toContain("it is not JSON");
  });

  it("is told: more than anybody wants to read, and reading stops", async () => {
    const { origin, sockets } = await gateway((response) => {
      const chunk = Buffer.alloc(1024 * 1024, "[");
      const more = () => {
        while (response.writable && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    const error = await errorOf(clientOf(origin).request(listKeys, never));
    expect(error.message).toContain("answers with more than 16 MiB");
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
  });

  it("is told: no HTTP", async () => {
    const server = net.createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    const { port } = await listening(server);
    const error = await errorOf(clientOf(`http://127.0.0.1:${port}`).request(listKeys, never));
    expect(error).toMatchObject({ code: "invalid" });
    expect(error.message).toContain("does not speak HTTP");
  });

  it("is told: a header of a megabyte", async () => {
    const { origin } = await gateway((response) =>
      response.writeHead(200, { x: "x".repeat(1 << 20) }).end("{}"),
    );
    expect((await errorOf(clientOf(origin).request(listKeys, never))).message).toContain(
      "HPE_HEADER_OVERFLOW",
    );
  });
});

describe("sockets", () => {
  it("are kept for reading, and none is left when the client is closed", async () => {
    const { origin, sockets } = await gateway((response) => json(response, []));
    const client = clientOf(origin);
    await client.request(listKeys, never);
    const [first] = sockets;
    await client.request(listKeys, never);
    expect([...sockets]).toEqual([first]);
    client.close();
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
  });

  it("that a gateway closes while they are kept harm no call", async () => {
    const { origin, sockets, asked } = await gateway((response) => json(response, []));
    const client = clientOf(origin);
    for (const call of [listKeys, createKey, listKeys, createKey]) {
      await client.request(call, never);
      for (const socket of sockets) socket.resetAndDestroy();
    }
    expect(asked.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  it("of calls under way are closed too, and those calls are cancelled", async () => {
    const server = net.createServer();
    const { port, sockets } = await listening(server);
    const client = clientOf(`http://127.0.0.1:${port}`);
    const pending = errorOf(client.request(createKey, never));
    await once(server, "connection");
    client.close();
    expect(await pending).toMatchObject({ code: "cancelled" });
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
    expect(await errorOf(client.request(listKeys, never))).toMatchObject({ code: "cancelled" });
  });
});
