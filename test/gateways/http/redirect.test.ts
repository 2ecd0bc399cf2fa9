import { describe, expect, it } from "vitest";
import { clientOf, createKey, errorOf, gateway, json, listKeys, never } from "./gateway.ts";

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("%i is followed within the origin, token and all", async (status) => {
    const { origin, asked, headers } = await gateway((response, _, call) =>
      call === 1 ? response.writeHead(status, { location: "/v2/keys?all=1" }).end() : json(response, ["k"]),
    );
    expect(await clientOf(origin).request(listKeys, never)).toEqual(["k"]);
    expect(asked).toEqual(["GET /api/keys", "GET /v2/keys?all=1"]);
    expect(headers[1]?.authorization).toContain("Bearer ");
  });

  it.each(["http://HOST:PORT/keys", "//HOST:PORT/keys", "https://127.0.0.1/keys"])(
    "to another origin (%s) is not followed: nothing arrives there",
    async (target) => {
      const other = await gateway((response) => json(response, []));
      const location = target.replace("HOST:PORT", `127.0.0.1:${other.port}`);
      const { origin } = await gateway((response) => response.writeHead(302, { location }).end());
      const error = await errorOf(clientOf(origin).request(listKeys, never));
      expect(error.code).toBe("invalid");
      expect(error.message).toContain("where the token does not go");
      expect(error.next).toContain("make it the gateway's address");
      expect(other.asked).toEqual([]);
    },
  );

  it("of a write is not followed", async () => {
    const { origin, asked } = await gateway((response) =>
      response.writeHead(307, { location: "/elsewhere" }).end(),
    );
    const error = await errorOf(clientOf(origin).request(createKey, never));
    expect(error.message).toContain("redirects what was to be written");
    expect(asked.length).toBe(1);
  });

  it("in a circle is noticed", async () => {
    const { origin, asked } = await gateway((response, { url }) =>
      response.writeHead(302, { location: url === "/a" ? "/b" : "/a" }).end(),
    );
    expect((await errorOf(clientOf(origin).request(listKeys, never))).message).toContain("in a circle");
    expect(asked.length).toBe(3);
  });

  it("on and on is given up after five", async () => {
    const { origin, asked } = await gateway((response, _, call) =>
      response.writeHead(302, { location: `/${call}` }).end(),
    );
    expect((await errorOf(clientOf(origin).request(listKeys, never))).message).toContain("more than 5 times");
    expect(asked.length).toBe(6);
  });

  it.each(["http://", "https://user:hunter2@evil.test/", "file:///etc/passwd", "javascript:1"])(
    "to %s is refused, and no password is quoted",
    async (location) => {
      const { origin } = await gateway((response) => response.writeHead(302, { location }).end());
      const error = await errorOf(clientOf(origin).request(listKeys, never));
      expect(error.code).toBe("invalid");
      expect(error.message + error.next).not.toContain("hunter2");
    },
  );
});
