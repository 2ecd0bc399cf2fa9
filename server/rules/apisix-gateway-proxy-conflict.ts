import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller internal/webhook/v1/gatewayproxy_webhook.go validateGatewayProxyConflict. */
export const apisixGatewayProxyConflict: Rule = {
  id: "apisix-gateway-proxy-conflict",
  impact: "broken",
  reads: "manifests",
  kinds: ["GatewayProxy"],
  title: "Two GatewayProxies configure one APISIX",
  why: "Two GatewayProxies that go to the same control plane with the same admin key are one place to two owners: each brings APISIX to its own state, and takes away what the other put there. The ingress controller's admission webhook refuses the second; where the webhook is off, nobody does. Let one GatewayProxy serve all Gateways, or give each its own APISIX.",
  off: "When the two are for clusters that share nothing but a name.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata:
  name: public
  namespace: infra
spec:
  provider:
    type: ControlPlane
    controlPlane:
      service:
        name: apisix-admin
        port: 9180
      auth:
        type: AdminKey
        adminKey:
          valueFrom:
            secretKeyRef:
              name: apisix-admin
              key: token
---
apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata:
  name: internal
  namespace: infra
spec:
  provider:
    type: ControlPlane
    controlPlane:
      service:
        name: apisix-admin
        port: 9180
      auth:
        type: AdminKey
        adminKey:
          valueFrom:
            secretKeyRef:
              name: apisix-admin
              key: token
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata:
  name: public
  namespace: infra
spec:
  provider:
    type: ControlPlane
    controlPlane:
      service:
        name: apisix-admin
        port: 9180
      auth:
        type: AdminKey
        adminKey:
          valueFrom:
            secretKeyRef:
              name: apisix-admin
              key: token
`,
      fixable: false,
    },
  ],
  *check(document) {
    const { workspace } = document;
    for (const manifest of document.manifests) {
      const { kind, root } = manifest;
      const node = at(root, "metadata", "name");
      if (kind.group !== "apisix.apache.org" || kind.kind !== "GatewayProxy" || node === undefined) continue;
      const own = targetsOf(manifest);
      if (own.length === 0) continue;
      for (const other of workspace.allObjects(kind, manifest.namespace)) {
        if (!isEarlier(document, manifest, other) || !workspace.mayMeet(other.document)) continue;
        const there = workspace.manifest(other);
        const shared = there && own.find((target) => targetsOf(there).includes(target));
        if (shared === undefined) continue;
        const { fact } = other;
        yield {
          at: { start: node.start, end: node.end, path: "metadata.name" },
          message: `The GatewayProxy \`${fact.name}\` goes to the same control plane with the same admin key: each takes away from APISIX what the other puts there, and the admission webhook, where it is on, refuses one of them. Keep one.`,
          severity: "warning",
          related: {
            document: other.document,
            start: fact.start,
            end: fact.end,
            message: "The other GatewayProxy",
          },
        };
        break;
      }
    }
  },
};

/** Said once, at the later one; the same object in another file is a variant of it. */
function isEarlier(
  { document }: CheckedDocument,
  { root, name, namespace }: Manifest,
  { fact, document: other }: Found<NamedObject>,
): boolean {
  const isSame = other.file === document.file;
  // What `kubectl` or kustomize says of the namespace may differ from file to file.
  if (fact.name === name || fact.namespace !== namespace || (namespace === undefined && !isSame))
    return false;
  return isSame ? other.start + fact.start < document.start + root.start : other.file < document.file;
}

/** Where it goes and with which key, as texts to compare; none where a template takes part. */
function targetsOf({ root }: Manifest): string[] {
  const plane = at(root, "spec", "provider", "controlPlane");
  const key = keyOf(at(plane, "auth", "adminKey"));
  if (key === undefined) return [];
  const name = stringOf(at(plane, "service", "name"));
  const port = at(plane, "service", "port");
  const number = port === undefined ? "" : port.kind === "scalar" && !port.templated ? port.value : undefined;
  const service = name && number !== undefined ? [`service ${name} ${number} ${key}`] : [];
  const endpoints = itemsOf(at(plane, "endpoints")).flatMap((endpoint) => stringOf(endpoint) ?? []);
  return [...service, ...endpoints.map((endpoint) => `endpoint ${endpoint} ${key}`)];
}

function keyOf(adminKey: Node | undefined): string | undefined {
  const value = stringOf(at(adminKey, "value"))?.trim();
  if (value) return `value ${value}`;
  const [name, key] = ["name", "key"].map((field) =>
    stringOf(at(adminKey, "valueFrom", "secretKeyRef", field)),
  );
  return name && key ? `secret ${name} ${key}` : undefined;
}
