import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Mapping, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller apisixroute.go:175-196; annotations/plugins/authorization.go Handle. */
export const apisixAuthType: Rule = {
  id: "apisix-auth-type",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["ApisixRoute", "Ingress"],
  title: "A kind of authentication that the controller does not know",
  why: "`authentication.type` of an ApisixRoute is free text to the API server. The ingress controller knows keyAuth, basicAuth, jwtAuth, wolfRBAC, hmacAuth and ldapAuth, written just so, and makes basic-auth of everything else: with `type: key-auth` callers with a key get 401, and anybody with some consumer's password gets in. On an Ingress, the annotation `k8s.apisix.apache.org/auth-type` knows keyAuth and basicAuth, and any other value leaves the route open to everybody.",
  off: "Hardly ever: what this rule marks does not mean what it says.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
      backends:
        - serviceName: forecast
          servicePort: 80
      authentication:
        enable: true
        type: key-auth
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
      backends:
        - serviceName: forecast
          servicePort: 80
      authentication:
        enable: true
        type: keyAuth
`,
      fixable: true,
    },
    {
      bad: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: weather
  namespace: weather
  annotations:
    k8s.apisix.apache.org/auth-type: key-auth
spec:
  ingressClassName: apisix
  rules:
    - host: weather.example.com
      http:
        paths:
          - path: /forecast
            pathType: Prefix
            backend:
              service:
                name: forecast
                port:
                  number: 80
`,
      good: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: weather
  namespace: weather
  annotations:
    k8s.apisix.apache.org/auth-type: keyAuth
spec:
  ingressClassName: apisix
  rules:
    - host: weather.example.com
      http:
        paths:
          - path: /forecast
            pathType: Prefix
            backend:
              service:
                name: forecast
                port:
                  number: 80
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.group === "apisix.apache.org" && kind.kind === "ApisixRoute") yield* ofRoute(document, root);
      if (kind.group === "networking.k8s.io" && kind.kind === "Ingress") yield* ofIngress(document, root);
    }
  },
};

const routeTypes = ["keyAuth", "basicAuth", "jwtAuth", "wolfRBAC", "hmacAuth", "ldapAuth"];
const ingressTypes = ["keyAuth", "basicAuth"];
const annotation = "k8s.apisix.apache.org/auth-type";

/** What is switched off is `apisix-auth-off`'s. */
function* ofRoute(document: CheckedDocument, root: Mapping): Generator<Report> {
  for (const [i, rule] of itemsOf(at(root, "spec", "http")).entries()) {
    const authentication = at(rule, "authentication");
    const enable = at(authentication, "enable");
    const node = at(authentication, "type");
    if (!isUnknown(node, routeTypes) || enable?.kind !== "scalar" || enable.value !== true) continue;
    const path = `spec.http[${i}].authentication.type`;
    const known = routeTypes.map((type) => `\`${type}\``).join(", ");
    const message = `The controller knows no authentication \`${node.value}\` and makes basic-auth of it: callers with another credential get 401, and any consumer's password opens the route. Write one of ${known}.`;
    yield report(document, node, path, message, routeTypes);
  }
}

function* ofIngress(document: CheckedDocument, root: Mapping): Generator<Report> {
  const node = at(root, "metadata", "annotations", annotation);
  if (!isUnknown(node, ingressTypes)) return;
  const path = `metadata.annotations[${annotation}]`;
  const message = `The controller knows no \`auth-type\` \`${node.value}\` on an Ingress and leaves it away: everybody gets in. Write \`keyAuth\` or \`basicAuth\`; for other plugins name an ApisixPluginConfig in \`k8s.apisix.apache.org/plugin-config-name\`.`;
  yield report(document, node, path, message, ingressTypes);
}

function isUnknown(node: Node | undefined, known: readonly string[]): node is Scalar {
  const type = stringOf(node);
  return type !== undefined && type !== "" && !known.includes(type);
}

function report(
  document: CheckedDocument,
  node: Scalar,
  path: string,
  message: string,
  known: readonly string[],
): Report {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const written = plain(String(node.value));
  const meant = known.find((type) => plain(type) === written || plain(type) === `${written}auth`);
  const edit = meant && replaceScalar(document.text, node, meant);
  const fix = edit && { title: `Change it to \`${meant}\``, edits: [edit], safe: false };
  const { start, end } = node;
  return { at: { start, end, path }, message, ...(fix ? { fix } : {}) };
}
