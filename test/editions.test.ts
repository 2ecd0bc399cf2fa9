/** Releases of one kind side by side: the configuration above a file chooses. */
import { describe, expect, it } from "vitest";
import { kinds } from "../server/kinds/index.ts";
import { language, lint, loadSchema } from "./lint.ts";

const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
spec:
  parentRefs:
    - name: eg
  rules:
    - backendRefs:
        - name: weather
          port: 80
      retry:
        attempts: 3
`;

const refusing = ["schema", "cel", "unknown-field"];

function refused(config: string | undefined, text: string): string[] {
  const texts = config === undefined ? text : { ".gateway-keys.yaml": config, "manifest.yaml": text };
  return lint(texts)
    .filter(({ rule }) => refusing.includes(rule))
    .map(({ rule, path }) => `${rule} ${path}`);
}

describe("Gateway API", () => {
  it("has the experimental fields, unless the standard channel is said to be in use", () => {
    expect(refused(undefined, route)).toEqual([]);
    expect(refused('versions: {gatewayApi: "1.6"}\n', route)).toEqual([]);
    expect(refused('versions: {gatewayApi: "1.6-standard"}\n', route)).toEqual([
      "unknown-field spec.rules[0].retry",
    ]);
  });

  it("is asked again when the configuration changes", () => {
    const opened = language(route);
    const found = () => opened.check("manifest.yaml").filter(({ rule }) => refusing.includes(rule)).length;
    expect(found()).toBe(0);
    opened.configure("", 'versions: {gatewayApi: "1.6-standard"}\n');
    expect(found()).toBe(1);
    opened.configure("", undefined);
    expect(found()).toBe(0);
  });

  it("completes and explains what the edition has", () => {
    const fields = (config?: string) => {
      const opened = language(route.replace("      retry:\n        attempts: 3\n", "      "));
      if (config !== undefined) opened.configure("", config);
      return opened.completions("manifest.yaml", { line: 11, character: 6 }).map(({ label }) => label);
    };
    expect(fields()).toContain("retry");
    expect(fields('versions: {gatewayApi: "1.6-standard"}\n')).not.toContain("retry");
    expect(fields('versions: {gatewayApi: "1.6-standard"}\n')).toContain("timeouts");
  });
});

describe("Kong", () => {
  const consumer = `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: mobile}
username: mobile
spec: {controlPlaneRef: {type: konnectNamespacedRef, konnectNamespacedRef: {name: ""}}}
`;

  it("is the ingress controller's, unless the operator is said to be in use", () => {
    expect(refused(undefined, consumer)).toEqual([]);
    expect(refused('versions: {kongIngressController: "3.5"}\n', consumer)).toEqual([]);
    expect(refused('versions: {kongOperator: "2.0"}\n', consumer)).toEqual([
      "schema spec.controlPlaneRef.konnectNamespacedRef.name",
    ]);
  });
});

it("every release that chooses an edition has its place in the configuration", () => {
  const { versions } = loadSchema("gateway-keys-config").properties as Record<string, { properties: object }>;
  const releases = kinds.flatMap(({ editions = [] }) => editions.map(({ release }) => release));
  expect(Object.keys(versions?.properties ?? {})).toEqual(expect.arrayContaining([...new Set(releases)]));
});
