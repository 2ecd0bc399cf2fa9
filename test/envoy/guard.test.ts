/** Which policy decides a route. */
import { describe, expect, it } from "vitest";
import { type Guard, guardOf, merged, othersOf, specInForce } from "../../client/gateways/envoy/guard.ts";
import type { HttpRoute, SecurityPolicy, TargetSelector } from "../../client/gateways/envoy/resources.ts";
import {
  gateway,
  keysOf,
  listenerSet,
  onGateway,
  onRoute,
  parent,
  policy,
  route,
  target,
} from "./objects.ts";

const labelled = route({}, { labels: { tier: "gold", team: "shop" } });

function names({ own, ofRules, inherited, alsoInherited }: Guard) {
  return {
    own: own?.metadata.name,
    rules: ofRules.map(({ metadata }) => metadata.name),
    inherited: [inherited, ...alsoInherited].flatMap((one) => (one === undefined ? [] : [one.metadata.name])),
  };
}

function selecting(selector: Partial<TargetSelector>): SecurityPolicy {
  return policy("p", { targetSelectors: [{ kind: "HTTPRoute", ...selector }] });
}

describe("the policy of a route itself", () => {
  const rows: readonly (readonly [string, HttpRoute, readonly SecurityPolicy[], string | undefined])[] = [
    ["none", route(), [], undefined],
    ["one that targets it", route(), [policy("p", onRoute)], "p"],
    ["by the old targetRef", route(), [policy("p", { targetRef: target("HTTPRoute", "orders") })], "p"],
    [
      "targetRef hides targetRefs",
      route(),
      [policy("p", { ...onRoute, targetRef: target("HTTPRoute", "billing"), targetSelectors: [] })],
      undefined,
    ],
    ["of another kind", route(), [policy("p", { targetRefs: [target("GRPCRoute", "orders")] })], undefined],
    ["of another namespace", route(), [policy("p", onRoute, { namespace: "other" })], undefined],
    ["without a spec", route(), [policy("p", {})], undefined],
    [
      "the older of two",
      route(),
      [policy("a", onRoute, { creationTimestamp: "2026-11-21T09:00:00Z" }), policy("b", onRoute)],
      "b",
    ],
    ["the first by name of two as old", route(), [policy("b", onRoute), policy("a", onRoute)], "a"],
    ["by a label", labelled, [selecting({ matchLabels: { tier: "gold" } })], "p"],
    ["by all labels", labelled, [selecting({ matchLabels: { tier: "gold", team: "ops" } })], undefined],
    ["by no label at all: all", labelled, [selecting({})], "p"],
    ["In", labelled, [selecting({ matchExpressions: [of("tier", "In", "gold", "iron")] })], "p"],
    ["In, without the label", route(), [selecting({ matchExpressions: [of("tier", "In", "")] })], undefined],
    ["NotIn", labelled, [selecting({ matchExpressions: [of("tier", "NotIn", "gold")] })], undefined],
    [
      "NotIn, without the label",
      route(),
      [selecting({ matchExpressions: [of("tier", "NotIn", "gold")] })],
      "p",
    ],
    ["Exists", labelled, [selecting({ matchExpressions: [of("tier", "Exists")] })], "p"],
    ["DoesNotExist", labelled, [selecting({ matchExpressions: [of("tier", "DoesNotExist")] })], undefined],
    ["nonsense", labelled, [selecting({ matchExpressions: [of("tier", "Perhaps")] })], undefined],
    [
      "labels and expressions",
      labelled,
      [selecting({ matchLabels: { tier: "gold" }, matchExpressions: [of("team", "In", "ops")] })],
      undefined,
    ],
    ["selected from all namespaces", labelled, [selecting({ namespaces: { from: "All" } })], "p"],
    ["selected as another kind", labelled, [selecting({ kind: "GRPCRoute" })], undefined],
  ];
  it.each(rows)("%s", (_, at, policies, wanted) => {
    expect(names(guardOf(at, policies)).own).toBe(wanted);
  });

  function of(key: string, operator: string, ...values: readonly string[]) {
    return { key, operator, values };
  }
});

describe("policies of single rules", () => {
  const at = route({ rules: [{ name: "read" }, { name: "write" }] });
  const onRule = (name: string, rule: string, more = {}) =>
    policy(name, { targetRefs: [target("HTTPRoute", "orders", rule)] }, more);
  const both = [target("HTTPRoute", "orders"), target("HTTPRoute", "orders", "read")];
  const rows: readonly (readonly [string, readonly SecurityPolicy[], readonly string[]])[] = [
    ["one", [onRule("p", "read")], ["p"]],
    ["of a rule that is not there", [onRule("p", "reed")], []],
    [
      "the older one",
      [onRule("p", "read", { creationTimestamp: "2026-11-21T09:00:00Z" }), onRule("q", "read")],
      ["q"],
    ],
    [
      "one for two rules",
      [
        policy("p", {
          targetRefs: [target("HTTPRoute", "orders", "read"), target("HTTPRoute", "orders", "write")],
        }),
      ],
      ["p"],
    ],
    ["the route's own is no other", [policy("p", { targetRefs: both })], []],
  ];
  it.each(rows)("%s", (_, policies, wanted) => {
    expect(names(guardOf(at, policies)).rules).toEqual(wanted);
  });

  it("one of a rule is none of the route", () => {
    expect(guardOf(at, [onRule("p", "read")]).own).toBeUndefined();
  });
});

describe("what a route inherits", () => {
  const whole = policy("whole", onGateway);
  const listener = policy("listener", { targetRefs: [target("Gateway", "eg", "https")] });
  const two = { gateways: [gateway([{ name: "http" }, { name: "https", port: 443 }])], listenerSets: [] };
  const away = { namespace: "infra" };
  const sets = { gateways: [], listenerSets: [listenerSet(["extra"])] };
  const onSet = route({ parentRefs: [parent({ kind: "ListenerSet", name: "more" })] });
  const ofSet = policy("set", { targetRefs: [target("ListenerSet", "more")] });
  const ofExtra = policy("extra", { targetRefs: [target("ListenerSet", "more", "extra")] });
  const bySelector = policy("selected", {
    targetSelectors: [{ kind: "Gateway", matchLabels: { env: "prod" } }],
  });
  const prod = gateway([{}], { metadata: { name: "eg", namespace: "apps", labels: { env: "prod" } } });

  const rows = [
    ["the Gateway's", route(), [whole], undefined, ["whole"], false],
    ["of another Gateway", route({ parentRefs: [parent({ name: "eg2" })] }), [whole], undefined, [], false],
    [
      "of a Gateway elsewhere",
      route({ parentRefs: [parent(away)] }),
      [policy("p", onGateway, away)],
      undefined,
      ["p"],
      false,
    ],
    ["of its namesake here", route({ parentRefs: [parent(away)] }), [whole], undefined, [], false],
    [
      "the listener's before the Gateway's",
      route({ parentRefs: [parent({ sectionName: "https" })] }),
      [whole, listener],
      two,
      ["listener"],
      false,
    ],
    [
      "not another listener's",
      route({ parentRefs: [parent({ sectionName: "http" })] }),
      [listener],
      two,
      [],
      false,
    ],
    [
      "a listener's and, at the other, the Gateway's",
      route(),
      [whole, listener],
      two,
      ["whole", "listener"],
      false,
    ],
    ["a listener's, and nothing at the other", route(), [listener], two, ["listener"], true],
    [
      "the listener's of a port",
      route({ parentRefs: [parent({ port: 443 })] }),
      [whole, listener],
      two,
      ["listener"],
      false,
    ],
    [
      "with listeners nobody may read, perhaps both",
      route(),
      [whole, listener],
      undefined,
      ["listener", "whole"],
      false,
    ],
    ["the ListenerSet's before the Gateway's", onSet, [whole, ofSet], sets, ["set"], false],
    ["its listener's before the ListenerSet's", onSet, [ofSet, ofExtra], sets, ["extra"], false],
    ["the Gateway's, below a ListenerSet", onSet, [whole], sets, ["whole"], false],
    ["no Gateway's listener's, below a ListenerSet", onSet, [listener], sets, [], false],
    [
      "a Gateway by its labels",
      route(),
      [bySelector],
      { gateways: [prod], listenerSets: [] },
      ["selected"],
      false,
    ],
    ["no Gateway without the labels", route(), [bySelector], two, [], false],
    [
      "of two parents",
      route({ parentRefs: [parent(), parent({ name: "eg2" })] }),
      [whole, policy("second", { targetRefs: [target("Gateway", "eg2")] })],
      undefined,
      ["whole", "second"],
      false,
    ],
    [
      "of a Service in a mesh: nothing",
      route({ parentRefs: [parent({ kind: "Service" })] }),
      [whole],
      undefined,
      [],
      false,
    ],
  ] as const;
  it.each(rows)("%s", (_, at, policies, parents, wanted, open) => {
    const guard = guardOf(at, policies, parents);
    expect(names(guard).inherited).toEqual(wanted);
    expect(guard.openListeners).toBe(open);
  });
});

describe("what is in force", () => {
  const above = policy("above", { ...onGateway, ...keysOf("gateway-keys"), jwt: { providers: [] } });
  const rows = [
    ["the Gateway's alone", [above], true, true],
    [
      "a policy of the route takes its whole place",
      [above, policy("p", { ...onRoute, cors: {} })],
      false,
      false,
    ],
    ["unless it merges", [above, policy("p", { ...onRoute, cors: {}, mergeType: "JSONMerge" })], true, true],
    ["its own keys where it has some", [above, policy("p", { ...onRoute, ...keysOf("own") })], true, false],
  ] as const;
  it.each(rows)("%s", (_, policies, keys, token) => {
    const spec = specInForce(guardOf(route(), policies));
    expect([spec?.apiKeyAuth !== undefined, spec?.jwt !== undefined]).toEqual([keys, token]);
  });

  it("a merge takes lists whole and mappings by field", () => {
    const spec = merged(
      { apiKeyAuth: { credentialRefs: [{ name: "own" }] } },
      { apiKeyAuth: { credentialRefs: [{ name: "above" }], sanitize: true }, cors: {} },
    );
    expect(spec).toEqual({ apiKeyAuth: { credentialRefs: [{ name: "own" }], sanitize: true }, cors: {} });
  });
});

it("says what else a policy is for", () => {
  const spec = {
    targetRefs: [...onRoute.targetRefs, target("HTTPRoute", "billing"), target("Gateway", "eg")],
    targetSelectors: [{ kind: "HTTPRoute" }],
  };
  const wanted = ["HTTPRoute billing", "Gateway eg", "every HTTPRoute that it selects"];
  expect(othersOf(policy("p", spec), route())).toEqual(wanted);
});
