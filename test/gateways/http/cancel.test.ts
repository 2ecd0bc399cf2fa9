import { getEventListeners, once } from "node:events";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../client/gateways/http/clock.ts";
import { Pace } from "../../../client/gateways/http/pace.ts";
import { clientOf, createKey, errorOf, gateway, json, listening, listKeys } from "./gateway.ts";

describe("cancelling", () => {
  it("before it begins sends nothing", async () => {
    const { origin, asked } = await gateway((response) => json(response, []));
    const error = await errorOf(clientOf(origin).request(createKey, AbortSignal.abort()));
    expect(error).toMatchObject({ code: "cancelled", mayHaveHappened: false });
    expect(error.message).toBe("Creating the key was cancelled");
    expect(asked).toEqual([]);
  });

  it("while the gateway thinks closes the connection, and the write may have happened", async () => {
    const cancel = new AbortController();
    const { origin, sockets } = await gateway(() => cancel.abort());
    const error = await errorOf(clientOf(origin).request(createKey, cancel.signal));
    expect(error).toMatchObject({ code: "cancelled", mayHaveHappened: true });
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
  });

  it("while the answer is read", async () => {
    const cancel = new AbortController();
    const { origin } = await gateway((response) => {
      response.writeHead(200).write("{", () => cancel.abort());
    });
    expect(await errorOf(clientOf(origin).request(listKeys, cancel.signal))).toMatchObject({
      code: "cancelled",
      mayHaveHappened: false,
    });
  });

  it("while a connection is made", async () => {
    const server = net.createServer();
    const { port } = await listening(server);
    const cancel = new AbortController();
    // TLS on a listener that never says a word.
    const pending = errorOf(clientOf(`https://127.0.0.1:${port}`).request(createKey, cancel.signal));
    await once(server, "connection");
    cancel.abort();
    expect(await pending).toMatchObject({ code: "cancelled", mayHaveHappened: false });
  });

  it("while it waits for the next attempt", async () => {
    const cancel = new AbortController();
    const { origin, asked } = await gateway((response) => json(response, {}, 429, { "retry-after": "30" }));
    const client = clientOf(origin, { clock: systemClock, log: () => setImmediate(() => cancel.abort()) });
    expect(await errorOf(client.request(createKey, cancel.signal))).toMatchObject({
      code: "cancelled",
      mayHaveHappened: false,
    });
    expect(asked.length).toBe(1);
  });

  it("while it waits, after an attempt that may have done it", async () => {
    const cancel = new AbortController();
    const { origin } = await gateway((response) => response.destroy());
    const log = () => setImmediate(() => cancel.abort());
    const clock = {
      ...systemClock,
      sleep: (_: number, signal: AbortSignal) => systemClock.sleep(30_000, signal),
    };
    const call = { ...createKey, method: "PUT" } as const;
    expect(await errorOf(clientOf(origin, { clock, log }).request(call, cancel.signal))).toMatchObject({
      code: "cancelled",
      mayHaveHappened: true,
    });
  });

  it("while it waits for its turn sends nothing", async () => {
    const { origin, asked } = await gateway((response) => json(response, []));
    const pace = new Pace(0.01, 1);
    const client = clientOf(origin, { pace });
    const cancel = new AbortController();
    await client.request(listKeys, cancel.signal);
    const pending = errorOf(client.request(createKey, cancel.signal));
    setImmediate(() => cancel.abort());
    expect(await pending).toMatchObject({ code: "cancelled", mayHaveHappened: false });
    expect(asked.length).toBe(1);
  });

  it("leaves no listener on a signal that lives on", async () => {
    const { origin } = await gateway((response) => json(response, []));
    const { signal } = new AbortController();
    const client = clientOf(origin, { pace: new Pace(1000, 1000) });
    for (let count = 0; count < 20; count++) await client.request(listKeys, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
