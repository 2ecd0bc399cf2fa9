/** How a route is called, from what is configured. */
import { describe, expect, it } from "vitest";
import { guardOf } from "../../client/gateways/envoy/guard.ts";
import { invocationOf, pathOf } from "../../client/gateways/envoy/invocation.ts";
import { gateway, keysOf, listenerSet, onGateway, onRoute, parent, policy, route } from "./objects.ts";

const address = { status: { addresses: [{ type: "IPAddress", value: "192.0.2.7" }] } };
const infra = { metadata: { name: "eg", namespace: "infra" } };
const named = (...hostnames: readonly string[]) => route({ hostnames });

describe("the address", () => {
  const rows = [
    ["the Gateway's", route(), [gateway([{}], address)], "http://192.0.2.7"],
    ["with its port", route(), [gateway([{ port: 8080 }], address)], "http://192.0.2.7:8080"],
    ["with TLS", route(), [gateway([{ port: 443, protocol: "HTTPS" }], address)], "https://192.0.2.7"],
    [
      "with TLS where both are there",
      route(),
      [gateway([{}, { name: "s", port: 8443, protocol: "HTTPS" }], address)],
      "https://192.0.2.7:8443",
    ],
    [
      "of the route's listener",
      route({ parentRefs: [parent({ sectionName: "b" })] }),
      [gateway([{ name: "a" }, { name: "b", port: 81 }], address)],
      "http://192.0.2.7:81",
    ],
    [
      "of the route's port",
      route({ parentRefs: [parent({ port: 82 })] }),
      [gateway([{ name: "a" }, { name: "b", port: 82 }], address)],
      "http://192.0.2.7:82",
    ],
    [
      "of a listener for HTTP",
      route(),
      [gateway([{ protocol: "TCP", port: 9000 }, { name: "h" }], address)],
      "http://192.0.2.7",
    ],
    [
      "IPv6",
      route(),
      [gateway([{}], { status: { addresses: [{ value: "2001:db8::1" }] } })],
      "http://[2001:db8::1]",
    ],
    [
      "a name",
      route(),
      [gateway([{}], { status: { addresses: [{ type: "Hostname", value: "lb.example.com" }] } })],
      "http://lb.example.com",
    ],
    ["the route's host", named("api.example.com"), [gateway([{}], address)], "http://api.example.com"],
    [
      "no wildcard of the route's",
      named("*.example.com", "api.example.com"),
      [gateway([{}], address)],
      "http://api.example.com",
    ],
    [
      "the listener's host",
      route(),
      [gateway([{ hostname: "api.example.com" }], address)],
      "http://api.example.com",
    ],
    [
      "the listener's host within the route's wildcard",
      named("*.example.com"),
      [gateway([{ hostname: "api.example.com" }], address)],
      "http://api.example.com",
    ],
    [
      "the route's host within the listener's wildcard",
      named("x.org", "api.example.com"),
      [gateway([{ hostname: "*.example.com" }], address)],
      "http://api.example.com",
    ],
    [
      "of the listener that takes the host",
      named("b.org"),
      [gateway([{ hostname: "a.org" }, { name: "b", hostname: "b.org", port: 81 }])],
      "http://b.org:81",
    ],
    [
      "of a Gateway elsewhere",
      route({ parentRefs: [parent({ namespace: "infra" })] }),
      [gateway([{ port: 1 }], address), gateway([{ port: 2 }], { ...infra, ...address })],
      "http://192.0.2.7:2",
    ],
    [
      "of the second parent where the first has none",
      route({ parentRefs: [parent({ name: "gone" }), parent()] }),
      [gateway([{}], address)],
      "http://192.0.2.7",
    ],
    [
      "of a ListenerSet's Gateway",
      route({ parentRefs: [parent({ kind: "ListenerSet", name: "more" })] }),
      [gateway([], address)],
      "http://192.0.2.7",
    ],
  ] as const;
  it.each(rows)("%s", (_, at, gateways, wanted) => {
    const parents = { gateways, listenerSets: [listenerSet(["extra"])] };
    expect(invocationOf(at, guardOf(at, []), parents, undefined).baseUrl).toBe(wanted);
  });

  it.each([
    ["nothing but wildcards", named("*.example.com"), [gateway([{}], address)]],
    ["a wildcard at the listener", route(), [gateway([{ hostname: "*.example.com" }], address)]],
    ["a Gateway without an address", route(), [gateway([{}])]],
    ["no listener of the route's hosts", named("b.org"), [gateway([{ hostname: "a.org" }], address)]],
    ["no Gateway that may be read", route(), []],
    ["no listener for HTTP", route(), [gateway([{ protocol: "TLS" }], address)]],
  ] as const)("nobody knows it where there is %s", (_, at, gateways) => {
    const parents = { gateways, listenerSets: [] };
    expect(() => invocationOf(at, guardOf(at, []), parents, undefined)).toThrow(/Nothing says where/);
  });

  it("the person knows it better", () => {
    const parents = { gateways: [gateway([{}], address)], listenerSets: [] };
    const { baseUrl } = invocationOf(route(), guardOf(route(), []), parents, "http://127.0.0.1:8080//");
    expect(baseUrl).toBe("http://127.0.0.1:8080");
  });
});

describe("the path", () => {
  const prefix = (value: string) => ({ path: { type: "PathPrefix", value } });
  const regular = { path: { type: "RegularExpression", value: "/v[0-9]+" } };
  it.each([
    ["all", [], "/"],
    ["of a rule without matches", [{}], "/"],
    ["of a match without a path", [{ matches: [{ method: "POST" }] }], "/"],
    ["a prefix", [{ matches: [prefix("/orders")] }], "/orders"],
    ["an exact one", [{ matches: [{ path: { type: "Exact", value: "/one" } }] }], "/one"],
    ["no regular expression", [{ matches: [regular, prefix("/orders")] }], "/orders"],
    ["nothing but regular expressions", [{ matches: [regular] }], "/"],
    [
      "that a GET comes through",
      [
        {
          matches: [
            { method: "POST", ...prefix("/w") },
            { method: "GET", ...prefix("/r") },
          ],
        },
      ],
      "/r",
    ],
    [
      "that takes no header",
      [{ matches: [{ headers: [{}], ...prefix("/beta") }, prefix("/orders")] }],
      "/orders",
    ],
    [
      "that takes no parameter",
      [{ matches: [{ queryParams: [{}], ...prefix("/beta") }] }, { matches: [prefix("/o")] }],
      "/o",
    ],
    ["of a POST where there is nothing else", [{ matches: [{ method: "POST", ...prefix("/w") }] }], "/w"],
  ])("%s", (_, rules, wanted) => {
    expect(pathOf(route({ rules }))).toBe(wanted);
  });
});

describe("where the key goes", () => {
  const by = (...extractFrom: readonly object[]) => ({
    apiKeyAuth: { ...keysOf("a").apiKeyAuth, extractFrom },
  });
  const above = policy("above", { ...onGateway, ...by({ headers: ["x-gateway-key"] }) });
  it.each([
    ["nothing is asked", [], { headerName: "x-api-key" }],
    [
      "a header",
      [policy("p", { ...onRoute, ...by({ headers: ["apikey", "x"] }) })],
      { headerName: "apikey" },
    ],
    [
      "Authorization",
      [policy("p", { ...onRoute, ...by({ headers: ["Authorization"] }) })],
      { headerName: "Authorization", headerPrefix: "Bearer " },
    ],
    [
      "the query",
      [policy("p", { ...onRoute, ...by({ params: ["key"] }, { headers: ["x"] }) })],
      { queryParameter: "key" },
    ],
    [
      "a cookie",
      [policy("p", { ...onRoute, ...by({ cookies: ["key"] }) })],
      { headerName: "Cookie", headerPrefix: "key=" },
    ],
    ["the Gateway asks", [above], { headerName: "x-gateway-key" }],
    [
      "the Gateway asks, and the route merges",
      [above, policy("p", { ...onRoute, mergeType: "StrategicMerge" })],
      { headerName: "x-gateway-key" },
    ],
    [
      "the Gateway's policy is replaced",
      [above, policy("p", { ...onRoute, cors: {} })],
      { headerName: "x-api-key" },
    ],
  ])("%s", (_, policies, wanted) => {
    const { headerName, headerPrefix, queryParameter } = invocationOf(
      route(),
      guardOf(route(), policies),
      { gateways: [], listenerSets: [] },
      "http://127.0.0.1",
    );
    expect({ headerName, headerPrefix, queryParameter }).toEqual(wanted);
  });
});
