import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeCertificates } from "./certificates.ts";
import { clientOf, createKey, errorOf, gateway, json, listening, listKeys, never, token } from "./gateway.ts";
import { proxyServer } from "./proxyServer.ts";

const made = makeCertificates();
// Without openssl there is nothing to speak TLS with; the suite says so by what it skips.
const certificates = made ?? {
  authority: "",
  good: none(),
  expired: none(),
  otherHost: none(),
  selfSigned: none(),
};
const authority = certificates.authority;

function none() {
  return { key: "", cert: "" };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.skipIf(made === undefined)("TLS", () => {
  it("trusts an authority that it is told of", async () => {
    const { origin } = await gateway((response) => json(response, ["k"]), certificates.good);
    expect(await clientOf(origin, { authority }).request(listKeys, never)).toEqual(["k"]);
  });

  it.each([
    ["expired", "has expired"],
    ["otherHost", "is for another host"],
    ["selfSigned", "is signed by an authority that this machine does not know"],
  ] as const)(
    "with a certificate that is %s is refused, with the reason, before the token is sent",
    async (which, why) => {
      const { origin, asked } = await gateway((response) => json(response, []), certificates[which]);
      const error = await errorOf(clientOf(origin, { authority }).request(createKey, never));
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error.message).toBe(`Creating the key failed: the certificate of ${origin} ${why}`);
      expect(asked).toEqual([]);
    },
  );

  it("by an authority nobody named points to where it is named", async () => {
    const { origin } = await gateway((response) => json(response, []), certificates.good);
    const { next } = await errorOf(clientOf(origin).request(listKeys, never));
    expect(next).toContain("NODE_EXTRA_CA_CERTS");
  });

  it("is checked even where the environment says otherwise", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const { origin, asked } = await gateway((response) => json(response, []), certificates.selfSigned);
    expect((await errorOf(clientOf(origin).request(listKeys, never))).code).toBe("unreachable");
    expect(asked).toEqual([]);
  });

  it("to a port that does not speak it is told apart", async () => {
    const { origin } = await gateway((response) => json(response, []));
    const error = await errorOf(clientOf(origin.replace("http", "https")).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
    expect(error.message).toContain("does not speak TLS as it should");
    expect(error.next).toContain("http://");
  });

  it("that breaks after the request was sent leaves a write open", async () => {
    const { origin } = await gateway((response) => response.destroy(), certificates.good);
    const error = await errorOf(clientOf(origin, { authority }).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: true });
  });

  it.each(["no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])(
    "says of %j that it cannot be read",
    (text) => {
      expect(() => clientOf("https://gateway.test", { authority: text })).toThrow("cannot be read");
    },
  );
});

describe("a proxy", () => {
  it.skipIf(made === undefined)(
    "passes TLS on and sees neither path nor token; its sockets are kept and closed",
    async () => {
      const { origin, port, asked } = await gateway((response) => json(response, ["k"]), certificates.good);
      const proxy = await proxyServer();
      const client = clientOf(origin, { authority, proxy: `http://127.0.0.1:${proxy.port}` });
      await client.request(listKeys, never);
      expect(await client.request(listKeys, never)).toEqual(["k"]);
      expect(asked.length).toBe(2);
      expect(proxy.asked).toEqual([`127.0.0.1:${port}`]);
      expect(proxy.heard()).not.toContain("keys");
      expect(proxy.heard()).not.toContain(token.reveal());
      client.close();
      await expect.poll(() => proxy.sockets.size, { timeout: 10_000 }).toBe(0);
    },
  );

  it.skipIf(made === undefined)("may speak TLS itself", async () => {
    const { origin } = await gateway((response) => json(response, ["k"]), certificates.good);
    const proxy = await proxyServer(200, certificates.good);
    const client = clientOf(origin, { authority, proxy: `https://127.0.0.1:${proxy.port}` });
    expect(await client.request(listKeys, never)).toEqual(["k"]);
  });

  it.skipIf(made === undefined)("does not get around the gateway's certificate", async () => {
    const { origin, asked } = await gateway((response) => json(response, []), certificates.otherHost);
    const proxy = `http://127.0.0.1:${(await proxyServer()).port}`;
    const error = await errorOf(clientOf(origin, { authority, proxy }).request(createKey, never));
    expect(error.message).toContain("is for another host");
    expect(error.mayHaveHappened).toBe(false);
    expect(asked).toEqual([]);
  });

  it("is passed by plain HTTP too, and learns who asks where its URL says so", async () => {
    const { origin } = await gateway((response) => json(response, ["k"]));
    const proxy = await proxyServer();
    const client = clientOf(origin, { proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}` });
    expect(await client.request(listKeys, never)).toEqual(["k"]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from("me:p@ss").toString("base64")}`]);
  });

  it.each([
    [407, "wants to know who asks (407)"],
    [403, "does not let it through"],
    [502, "does not let it through"],
  ])(
    "that answers %i is named, the password in its URL is not, and nothing has happened",
    async (status, why) => {
      const { origin, asked } = await gateway((response) => json(response, []));
      const { port, heard } = await proxyServer(status);
      const proxy = `http://me:hunter2-hunter2@127.0.0.1:${port}`;
      const error = await errorOf(clientOf(origin, { proxy }).request(createKey, never));
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error.message).toContain(`the proxy 127.0.0.1:${port} ${why}`);
      expect(error.message + error.next).not.toContain("hunter2");
      expect(heard()).not.toContain(token.reveal());
      expect(asked).toEqual([]);
    },
  );

  it("that is not there is named", async () => {
    const server = net.createServer();
    const { port } = await listening(server);
    server.close();
    const client = clientOf("http://gateway.test", { proxy: `http://127.0.0.1:${port}` });
    expect((await errorOf(client.request(createKey, never))).message).toContain(
      `the proxy 127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
    );
  });

  it("that says nothing is left when the call is cancelled, and in time", async () => {
    const { port, sockets } = await proxyServer(0);
    const client = clientOf("https://gateway.test", { proxy: `http://127.0.0.1:${port}`, timeout: 300 });
    expect((await errorOf(client.request(createKey, never))).message).toContain("did not answer within");
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
    const silent = net.createServer((socket) => socket.resume());
    const { port: other, sockets: others } = await listening(silent);
    const cancel = new AbortController();
    const waiting = clientOf("https://gateway.test", { proxy: `http://127.0.0.1:${other}` });
    const pending = errorOf(waiting.request(createKey, cancel.signal));
    await once(silent, "connection");
    cancel.abort();
    expect(await pending).toMatchObject({ code: "cancelled", mayHaveHappened: false });
    await expect.poll(() => others.size, { timeout: 10_000 }).toBe(0);
  });

  it("of the environment is used, but for NO_PROXY and for this machine", async () => {
    const proxy = await proxyServer(502);
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    for (const name of ["HTTP_PROXY", "http_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    const far = () => errorOf(clientOf("http://gateway.invalid").request(createKey, never));
    expect((await far()).message).toContain("the proxy");
    expect(proxy.asked).toEqual(["gateway.invalid:80"]);

    for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "gateway.invalid");
    expect((await far()).message).toContain("the host of http://gateway.invalid");

    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    const near = await gateway((response) => json(response, ["k"]));
    expect(await clientOf(near.origin).request(listKeys, never)).toEqual(["k"]);
  });

  it.each(["socks5://127.0.0.1:1080", "nonsense"])("%s is refused at once", (proxy) => {
    expect(() => clientOf("http://gateway.test", { proxy })).toThrow(/is no HTTP proxy|is not a URL/);
  });
});
