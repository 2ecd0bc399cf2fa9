import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { envoyGateway } from "../language/envoy/references.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";
import { at, entriesOf, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:2003-2036 (buildLocalJWKS); internal/gatewayapi/backendtrafficpolicy.go:2466-2500. */
export const envoyConfigMap: Rule = {
  id: "envoy-config-map",
  impact: "broken",
  reads: "manifests",
  title: "The ConfigMap that a policy reads is not here, or has nothing in it",
  why: "A SecurityPolicy can take a token issuer's keys from a ConfigMap (`localJWKS.valueRef`, entry `jwks` or else the first one), a BackendTrafficPolicy the body of a response. Both look in the policy's own namespace. Without the ConfigMap, or with one that has no entries, Envoy Gateway refuses the policy, and every route of it is answered 500. Files alone cannot tell whether the ConfigMap is made elsewhere, so this is information; a name that differs by a slip from one that is here is a warning.",
  off: "When ConfigMaps come from another repository or a tool that makes them.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: accounts
        localJWKS:
          type: ValueRef
          valueRef:
            group: ""
            kind: ConfigMap
            name: account-jwks
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: accounts-jwks
data:
  jwks: |
    {"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "1", "x": "CyopYtlPFgG0fxv5Vxq6P4LyRNWB2wiwWznSFz60eyA", "y": "G8KmSORfrGCElOU9yiEBg6oMzTfXbJ-H2XVzZBsiiNU"}]}
`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: accounts
        localJWKS:
          type: ValueRef
          valueRef:
            group: ""
            kind: ConfigMap
            name: accounts-jwks
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: accounts-jwks
data:
  jwks: |
    {"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "1", "x": "CyopYtlPFgG0fxv5Vxq6P4LyRNWB2wiwWznSFz60eyA", "y": "G8KmSORfrGCElOU9yiEBg6oMzTfXbJ-H2XVzZBsiiNU"}]}
`,
      fixable: true,
    },
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: accounts
        localJWKS:
          type: ValueRef
          valueRef:
            group: ""
            kind: ConfigMap
            name: accounts-jwks
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: accounts-jwks
data: {}
`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: accounts
        localJWKS:
          type: ValueRef
          valueRef:
            group: ""
            kind: ConfigMap
            name: accounts-jwks
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: accounts-jwks
data:
  jwks: |
    {"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "1", "x": "CyopYtlPFgG0fxv5Vxq6P4LyRNWB2wiwWznSFz60eyA", "y": "G8KmSORfrGCElOU9yiEBg6oMzTfXbJ-H2XVzZBsiiNU"}]}
`,
      fixable: false,
    },
  ],
  *check(document) {
    const { workspace } = document;
    if (!workspace.complete) return;
    for (const manifest of document.manifests) {
      for (const { ref, path } of valueReferences(manifest)) {
        const node = at(ref, "name");
        const name = stringOf(node);
        if (node === undefined || !name || !isPlainName(name) || stringOf(at(ref, "kind")) !== "ConfigMap")
          continue;
        const place = { start: node.start, end: node.end, path: `${path}.name` };
        const found = workspace.objects(configMap, name, manifest.namespace);
        if (found.length === 0) yield { at: place, ...missing(document, manifest, node, name) };
        else if (found.every((object) => isEmpty(workspace.manifest(object)))) {
          yield { at: place, message: `The ConfigMap \`${name}\` has no entries: ${consequence}.` };
        }
      }
    }
  },
};

const configMap = { group: "", kind: "ConfigMap" };
const consequence = "Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes";

function valueReferences({
  kind,
  root,
}: Manifest): { readonly ref: Node | undefined; readonly path: string }[] {
  if (kind.group !== envoyGateway) return [];
  const spec = at(root, "spec");
  const keySets = itemsOf(at(spec, "jwt", "providers")).map((provider, i) => ({
    ref: at(provider, "localJWKS", "valueRef"),
    path: `spec.jwt.providers[${i}].localJWKS.valueRef`,
  }));
  const bodies = itemsOf(at(spec, "responseOverride")).map((override, i) => ({
    ref: at(override, "response", "body", "valueRef"),
    path: `spec.responseOverride[${i}].response.body.valueRef`,
  }));
  return [...keySets, ...bodies];
}

function missing(
  { text, workspace }: CheckedDocument,
  { namespace }: Manifest,
  node: Node,
  name: string,
): Pick<Report, "message" | "severity" | "fix"> {
  const near = workspace.nearObject(configMap, name, namespace);
  if (near !== undefined && isSlip(name, near)) {
    const edit = replaceScalar(text, node as Scalar, near);
    const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
    const message = `No ConfigMap \`${name}\` is in the workspace, but \`${near}\` is: ${consequence}. Did you mean \`${near}\`?`;
    return { message, severity: "warning", ...(fix ? { fix } : {}) };
  }
  const message = `No ConfigMap \`${name}\` is in the workspace. Unless it is made elsewhere, ${consequence}.`;
  return { message, severity: "information" };
}

/** Nothing in it, and nobody said that something else fills it. */
function isEmpty(manifest: Manifest | undefined): boolean {
  const data = at(manifest?.root, "data");
  return (
    data?.kind === "mapping" && entriesOf(data).length === 0 && at(manifest?.root, "binaryData") === undefined
  );
}
