/** Small manifests for the tables of Envoy Gateway's rules. */

export const key = { a: "h7Qm2vXc9RtLw4Zk8NsYb3Jp", b: "r5Tg8wEa1ZnQy6Ud3KpMx9Vf" };

/** Flow style, so that a table's row stays a line. */
export function policy(
  spec: string,
  { name = "weather", kind = "SecurityPolicy", target = "HTTPRoute weather", namespace = "" } = {},
): string {
  const metadata = namespace === "" ? `{name: ${name}}` : `{name: ${name}, namespace: ${namespace}}`;
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ${kind}
metadata: ${metadata}
spec:
${target === "" ? "" : `  targetRefs: [${targetOf(target)}]\n`}${indented(spec)}`;
}

/** `HTTPRoute weather`, `Gateway public#http`. */
export function targetOf(text: string): string {
  const [kind, name = "", section] = text.split(/[ #]/);
  const part = section === undefined ? "" : `, sectionName: ${section}`;
  return `{group: gateway.networking.k8s.io, kind: ${kind}, name: ${name}${part}}`;
}

/** An apiKeyAuth that reads these Secrets, and more members of it. */
export function apiKeyAuth(secrets: readonly string[], more = ""): string {
  const refs = secrets.map((name) => `{name: ${name}}`).join(", ");
  return `apiKeyAuth:\n  credentialRefs: [${refs}]\n  extractFrom: [{headers: [x-api-key]}]\n${indented(more)}`;
}

export function secretOf(name: string, entries: Readonly<Record<string, string>>, namespace = ""): string {
  const metadata = namespace === "" ? `{name: ${name}}` : `{name: ${name}, namespace: ${namespace}}`;
  return `apiVersion: v1\nkind: Secret\nmetadata: ${metadata}\nstringData: ${JSON.stringify(entries)}\n`;
}

export function gateway(listeners: readonly string[] = ["http"], name = "public"): string {
  const list = listeners.map((listener) => `{name: ${listener}, protocol: HTTP, port: 80}`);
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ${name}}
spec: {gatewayClassName: envoy, listeners: [${list.join(", ")}]}
`;
}

export function route(name = "weather", parent = "{name: public}", rule = "rain"): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec: {parentRefs: [${parent}], rules: [{name: ${rule}, backendRefs: [{name: weather, port: 8080}]}]}
`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `  ${line}\n`)
    .join("");
}
