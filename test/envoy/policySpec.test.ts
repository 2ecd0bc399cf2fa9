/** What a policy says before and after a subscription. */
import { describe, expect, it } from "vitest";
import { admit, exclude, mostClients, refersTo, type Spec } from "../../client/gateways/envoy/policySpec.ts";
import { keysOf, onRoute } from "./objects.ts";

const member = { secret: "ours", namespace: "apps", clients: ["mobile"] };
const refs = (spec: Spec) => (spec.apiKeyAuth?.credentialRefs ?? []).map(({ name }) => name);
const allow = (...values: readonly string[]) => ({
  action: "Allow" as const,
  name: "gateway-keys",
  principal: { headers: [{ name: "x-consumer-username", values }] },
});
const byAddress = { action: "Deny" as const, name: "no", principal: { clientCIDRs: ["10.0.0.0/8"] } };

describe("letting in", () => {
  it("an open route asks for a key, says who calls, and stays closed should the Secret be emptied", () => {
    expect(admit(onRoute, member, "nobody")).toEqual({
      ...onRoute,
      apiKeyAuth: {
        credentialRefs: [
          { group: "", kind: "Secret", name: "nobody" },
          { group: "", kind: "Secret", name: "ours" },
        ],
        extractFrom: [{ headers: ["x-api-key"] }],
        forwardClientIDHeader: "x-consumer-username",
        sanitize: true,
      },
    });
  });

  it("what else the policy says stays as it was", () => {
    const spec = { ...onRoute, ...keysOf("others"), cors: { allowOrigins: ["*"] }, jwt: { providers: [] } };
    const { apiKeyAuth, ...rest } = admit(spec, member, "nobody");
    expect(rest).toEqual({ ...onRoute, cors: spec.cors, jwt: spec.jwt });
    expect(apiKeyAuth?.extractFrom).toEqual(spec.apiKeyAuth.extractFrom);
    expect(apiKeyAuth).not.toHaveProperty("sanitize");
  });

  it.each([
    ["after the others", keysOf("a", "b"), ["a", "b", "ours"]],
    ["once", keysOf("ours", "b"), ["ours", "b"]],
    ["once where the reference names the namespace", within("apps"), ["ours"]],
    ["beside a namesake elsewhere", within("other"), ["ours", "ours"]],
    ["into an empty list, with a key that nobody knows", keysOf(), ["nobody", "ours"]],
  ])("the Secret is referred to %s", (_, spec, wanted) => {
    expect(refs(admit(spec, member, "nobody"))).toEqual(wanted);
  });

  it("keeps the header in which the upstream hears who calls", () => {
    const spec = { apiKeyAuth: { ...keysOf("a").apiKeyAuth, forwardClientIDHeader: "x-client" } };
    expect(admit(spec, member).apiKeyAuth?.forwardClientIDHeader).toBe("x-client");
  });

  it.each([
    ["no rules", {}, [allow("mobile")]],
    ["rules of others, which go first", { rules: [byAddress] }, [byAddress, allow("mobile")]],
    ["clients of ours", { rules: [allow("web")] }, [allow("web", "mobile")]],
    ["the client already", { rules: [allow("mobile")] }, [allow("mobile")]],
  ])("where the policy says who may do what, the client may: %s", (_, authorization, wanted) => {
    expect(admit({ ...keysOf("a"), authorization }, member).authorization?.rules).toEqual(wanted);
  });

  it("takes no more clients than the API server would", () => {
    const full = allow(...Array.from({ length: mostClients }, (_, i) => `client-${i}`));
    const spec = { ...keysOf("a"), authorization: { rules: [full] } };
    expect(() => admit(spec, member)).toThrow(/takes no more/);
    expect(admit({ ...keysOf("a") }, member)).not.toHaveProperty("authorization");
  });
});

describe("letting in no longer", () => {
  it.each([
    ["the last one", keysOf("ours"), ["nobody"]],
    ["beside others, whose Secrets may hold nothing", keysOf("ours", "a"), ["a", "nobody"]],
    ["beside nobody already", keysOf("nobody", "ours"), ["nobody"]],
    ["one that names the namespace", within("apps"), ["nobody"]],
    ["one that is not there", keysOf("a"), ["a", "nobody"]],
  ])("%s", (_, spec, wanted) => {
    expect(refs(exclude(spec, member, "nobody"))).toEqual(wanted);
  });

  it("leaves no rule without a client, which the API server would refuse", () => {
    const authorization = { rules: [byAddress, allow("mobile")] };
    const spec = exclude({ ...keysOf("ours"), authorization }, member, "nobody");
    expect(spec.authorization?.rules).toEqual([byAddress]);
  });

  it("leaves the other clients in the rule", () => {
    const authorization = { rules: [allow("mobile", "mobile.next", "web")] };
    const both = { ...member, clients: ["mobile", "mobile.next"] };
    expect(exclude({ ...keysOf("ours"), authorization }, both, "nobody").authorization?.rules).toEqual([
      allow("web"),
    ]);
  });

  it("and in again is as it was, but for nobody", () => {
    const spec = admit({ ...onRoute, ...keysOf("a") }, member, "nobody");
    const again = admit(exclude(spec, member, "nobody"), member, "nobody");
    expect(refs(again)).toEqual(["a", "nobody", "ours"]);
    expect({ ...again, apiKeyAuth: undefined }).toEqual({ ...spec, apiKeyAuth: undefined });
  });
});

it.each([
  ["a reference", keysOf("ours"), true],
  ["with the same namespace", within("apps"), true],
  ["to a namesake elsewhere", within("other"), false],
  ["none", {}, false],
  ["nothing at all", undefined, false],
])("knows whether a policy refers to a Secret: %s", (_, spec: Spec | undefined, wanted) => {
  expect(refersTo(spec, member)).toBe(wanted);
});

function within(namespace: string): Spec {
  return { apiKeyAuth: { ...keysOf().apiKeyAuth, credentialRefs: [{ name: "ours", namespace }] } };
}
