import { expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { apiKeyPolicy, kongSecret, said, secret, stream } from "./manifests.ts";

const rule = "bearer-in-key";
const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";
const inData = secret("weather-keys", `mobile-app: ${btoa(`Bearer ${key}`)}`, "data");
const inQuery = apiKeyPolicy("weather-keys").replace("headers: [x-api-key]", "params: [key]");

it("is said for any header that Envoy reads, and stripped in place", () => {
  const text = stream(apiKeyPolicy("weather-keys"), inData);
  expect(said(rule, text)).toEqual(["error data[mobile-app]"]);
  expect(fixed(text, rule)["manifest.yaml"]).toContain(`mobile-app: ${btoa(key)}\n`);
});

it("is said where the policy stands in another file", () => {
  expect(said(rule, { "policy.yaml": apiKeyPolicy("weather-keys"), "secret.yaml": inData })).toHaveLength(1);
});

it.each([
  ["where keys come from the query only", stream(inQuery, inData)],
  ["where nobody reads the Secret", inData],
  ["where Kong reads it", kongSecret(`key: Bearer ${key}`)],
  ["of other case, which Envoy leaves", stream(apiKeyPolicy("k"), secret("k", `a: bearer ${key}`))],
  ["of a template", stream(apiKeyPolicy("k"), secret("k", `a: Bearer \${KEY}`))],
])("is not said %s", (_, text) => {
  expect(said(rule, text)).toEqual([]);
});
