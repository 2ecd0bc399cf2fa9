/** apisix-gateway-proxy-conflict. */
import { describe, expect, it } from "vitest";
import { found, said, stream } from "./manifests.ts";

const rule = "apisix-gateway-proxy-conflict";

function proxy(
  name: string,
  { plane = "service: {name: admin, port: 9180}", key = "value: $env://ADMIN", namespace = "infra" } = {},
): string {
  return `apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {provider: {type: ControlPlane, controlPlane: {${plane}, auth: {type: AdminKey, adminKey: {${key}}}}}}
`;
}

const secret = (name: string) => `valueFrom: {secretKeyRef: {name: ${name}, key: token}}`;
const endpoints = (...hosts: string[]) =>
  `endpoints: [${hosts.map((host) => `"http://${host}:9180"`).join(", ")}]`;

describe(rule, () => {
  it("is said once, at the later one, and leads to the other", () => {
    const [finding, ...more] = found(rule, { "b.yaml": proxy("a"), "a.yaml": proxy("b") });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ file: "b.yaml", severity: "warning", path: "metadata.name" });
    expect(finding?.related?.document.file).toBe("a.yaml");
  });

  it("compares Services, endpoints and keys", () => {
    const both = (one: Parameters<typeof proxy>[1], other: Parameters<typeof proxy>[1]) =>
      said(rule, stream(proxy("a", one), proxy("b", other))).length;
    expect(both({ key: secret("s") }, { key: secret("s") })).toBe(1);
    expect(both({ key: secret("s") }, { key: secret("t") })).toBe(0);
    expect(both({}, { plane: "service: {name: admin, port: 9181}" })).toBe(0);
    expect(both({}, { namespace: "other" })).toBe(0);
    expect(both({ plane: endpoints("x", "y") }, { plane: endpoints("y", "z") })).toBe(1);
    expect(both({ plane: endpoints("x") }, { plane: endpoints("z") })).toBe(0);
    const templated = { key: 'value: "{{ .Values.key }}"' };
    expect(both(templated, templated)).toBe(0);
  });

  it("leaves environments alone that cannot meet", () => {
    expect(said(rule, { "dev/a.yaml": proxy("a"), "prod/b.yaml": proxy("b") })).toEqual([]);
  });
});
