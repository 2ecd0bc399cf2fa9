/** Which policy lets a subscription in, and what the person is told beforehand. */
import { describe, expect, it } from "vitest";
import { admitting } from "../../client/gateways/envoy/admission.ts";
import { guardOf } from "../../client/gateways/envoy/guard.ts";
import type { SecurityPolicy } from "../../client/gateways/envoy/resources.ts";
import { keysOf, onGateway, onRoute, parent, policy, route, target } from "./objects.ts";

const admit = (policies: readonly SecurityPolicy[], at = route(), unread: readonly string[] = []) =>
  admitting(at, guardOf(at, policies), "gwk-orders", unread);

const rules = [
  { action: "Allow" as const, name: "a", principal: { jwt: { provider: "p" } } },
  { action: "Allow" as const, name: "b", principal: { headers: [{ name: "x-client", values: ["ann"] }] } },
];
const above = { ...onGateway, ...keysOf("theirs") };
const away = { namespace: "infra" };
const afar = route({ parentRefs: [parent(away)] });

describe("the policy", () => {
  it.each([
    ["is made where there is none", [], { policy: "gwk-orders", initial: onRoute, fills: {} }],
    [
      "is the route's own",
      [policy("own", { ...onRoute, cors: {} })],
      { policy: "own", initial: undefined, fills: {} },
    ],
    [
      "keeps the Gateway's callers",
      [policy("above", above)],
      {
        policy: "gwk-orders",
        initial: { ...onRoute, mergeType: "StrategicMerge", ...keysOf("theirs") },
        fills: {},
      },
    ],
    [
      "keeps the Gateway's rules, and what they need",
      [policy("above", { ...onGateway, authorization: { rules }, jwt: { providers: [] } })],
      {
        policy: "gwk-orders",
        initial: {
          ...onRoute,
          mergeType: "StrategicMerge",
          authorization: { rules },
          jwt: { providers: [] },
        },
        fills: {},
      },
    ],
    [
      "that merges is told the Gateway's callers",
      [policy("above", above), policy("own", { ...onRoute, mergeType: "JSONMerge" })],
      { policy: "own", initial: undefined, fills: keysOf("theirs") },
    ],
    [
      "that merges with keys of its own keeps the header that the Gateway's names",
      [
        policy("above", {
          ...onGateway,
          apiKeyAuth: { ...keysOf("a").apiKeyAuth, forwardClientIDHeader: "x-client" },
        }),
        policy("own", { ...onRoute, ...keysOf("own"), mergeType: "JSONMerge" }),
      ],
      { policy: "own", initial: undefined, fills: { apiKeyAuth: { forwardClientIDHeader: "x-client" } } },
    ],
    [
      "that does not merge is told nothing",
      [policy("above", above), policy("own", { ...onRoute, ...keysOf("own") })],
      { policy: "own", initial: undefined, fills: {} },
    ],
  ])("%s", (_, policies, wanted) => {
    expect(admit(policies).admission).toEqual({ route: "orders", ...wanted });
  });

  it("merges where what the Gateway's asks for may not be read", () => {
    const { admission, warnings } = admit([], afar, ["infra"]);
    expect(admission.initial).toEqual({ ...onRoute, mergeType: "StrategicMerge" });
    expect(warnings).toContainEqual(expect.stringMatching(/Should one of them ask for keys/));
  });
});

describe("it is refused", () => {
  it.each([
    ["where the Gateway's keys are in another namespace", [policy("above", above, away)], afar],
    [
      "where the Gateway's rules about tokens are",
      [policy("above", { ...onGateway, authorization: { rules }, jwt: {} }, away)],
      afar,
    ],
    [
      "where a policy merges with keys in another namespace",
      [policy("above", above, away), policy("own", { ...onRoute, mergeType: "JSONMerge" })],
      afar,
    ],
    [
      "where two parents ask for different things",
      [policy("above", above), policy("second", { targetRefs: [target("Gateway", "eg2")], cors: {} })],
      route({ parentRefs: [parent(), parent({ name: "eg2" })] }),
    ],
  ])("%s", (_, policies, at) => {
    expect(() => admit(policies, at)).toThrow(expect.objectContaining({ code: "conflict" }));
  });
});

describe("the person is told", () => {
  const own = (spec: object, metadata = {}) =>
    policy("own", { ...onRoute, ...keysOf("a"), ...spec }, metadata);
  const said = (status: string) => ({
    ...own({}, { generation: 2 }),
    status: {
      ancestors: [
        {
          ancestorRef: { name: "eg" },
          conditions: [
            { type: "Accepted", status, message: "secret apps/a does not exist", observedGeneration: 2 },
          ],
        },
      ],
    },
  });
  it.each([
    ["nothing where nothing changes for others", [own({})], []],
    ["that an open route is closed", [policy("own", onRoute)], [/asks for no key/]],
    ["of a token beside the key", [own({ jwt: {} })], [/a token \(jwt\) as well/]],
    [
      "of all that is asked beside the key",
      [own({ oidc: {}, extAuth: {} })],
      [/a login \(oidc\) and the word of another service/],
    ],
    ["of rules", [own({ authorization: {} })], [/says who may do what/]],
    [
      "of headers that anybody writes",
      [own({ authorization: { rules } })],
      [/who may do what/, /x-client, which callers can write/],
    ],
    [
      "of other routes",
      [own({ targetRefs: [...onRoute.targetRefs, target("HTTPRoute", "billing")] })],
      [/also for HTTPRoute billing/],
    ],
    ["of the owner", [own({}, { labels: { "app.kubernetes.io/managed-by": "Helm" } })], [/belongs to Helm/]],
    [
      "what the controller refuses already",
      [said("False")],
      [/does not accept .* secret apps\/a does not exist/],
    ],
    ["nothing of what it accepts", [said("True")], []],
    [
      "that copies do not follow",
      [policy("above", above)],
      [/copy of the credentials of SecurityPolicy above/],
    ],
    [
      "that the Gateway's keys do not count",
      [policy("above", above), policy("own", onRoute)],
      [/asks for no key/, /own takes its place/],
    ],
    [
      "that applying the policy's manifest again takes the key out",
      [byKubectl(policy("own", { ...onRoute, ...keysOf("theirs") }))],
      [/managed by kubectl-client-side-apply: applying its manifest again takes the key out/],
    ],
  ])("%s", (_, policies, wanted) => {
    expect(admit(policies).warnings).toEqual(wanted.map((pattern) => expect.stringMatching(pattern)));
  });
});

/** As `kubectl apply` leaves it. */
function byKubectl(own: SecurityPolicy): SecurityPolicy {
  const fieldsV1 = { "f:spec": { "f:apiKeyAuth": { "f:credentialRefs": {} } } };
  const managedFields = [{ manager: "kubectl-client-side-apply", operation: "Update", fieldsV1 }];
  return { ...own, metadata: { ...own.metadata, managedFields } };
}
