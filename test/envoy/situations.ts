/** Routes and the policies around them as people have them, with who may call them before and afterwards. */

/** Statuses of a caller: all the time, or before and after the subscription. */
type Seen = number | readonly [before: number, after: number];

export interface Situation {
  readonly name: string;
  readonly namespace?: string;
  readonly manifests: string;
  /** By what they send; `{}` is somebody without a key. */
  readonly callers: readonly (readonly [
    headers: Readonly<Record<string, string>>,
    seen: Seen,
    path?: string,
  ])[];
  /** What the plan says beforehand, all of it. */
  readonly warns: readonly RegExp[];
  /** What the new key gets; 200 where it is not said. */
  readonly key?: number;
  /** Paths below the route that the new key opens, or does not. */
  readonly paths?: Readonly<Record<string, number>>;
}

const target = (name: string, more = "") =>
  `{group: gateway.networking.k8s.io, kind: HTTPRoute, name: ${name}${more}}`;
const gateway = "{group: gateway.networking.k8s.io, kind: Gateway, name: eg}";
const extract = "extractFrom: [{headers: [x-api-key]}]";

/** A Secret with one caller, `key-of-NAME`, whose client id is `partner-of-NAME`. */
const secret = (name: string, namespace = "apps") => `
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${namespace}}
stringData: {partner-of-${name}: key-of-${name}}
---`;

const policy = (name: string, spec: string, namespace = "apps") => `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
${spec
  .trim()
  .split("\n")
  .map((line) => `  ${line.trim().replaceAll("^", "  ")}`)
  .join("\n")}
---`;

const route = (name: string, namespace = "apps", rules = "", labels = "{}") => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}
spec:
  parentRefs: [{name: eg}]
  rules:
${rules === "" ? rule("", `/${name}`) : rules}`;

const rule = (name: string, path: string) => `
    - matches: [{path: {type: PathPrefix, value: ${path}}}]
      ${name === "" ? "" : `name: ${name}`}
      backendRefs: [{name: echo, port: 8080}]`;

const partner = (of: string) => ({ "x-api-key": `key-of-${of}` });
const keysOf = (secretName: string) => `apiKeyAuth: {credentialRefs: [{name: ${secretName}}], ${extract}}`;
const cors = "cors: {allowOrigins: ['https://example.com']}";
const closes = /asks for no key \(x-api-key\) today/;
const copies = (what: string) => new RegExp(`gets a copy of the ${what} of SecurityPolicy`);
const byHeader = (client: string, header: string) =>
  `authorization: {defaultAction: Deny, rules: [{name: partners, action: Allow, principal: {headers: [{name: ${header}, values: [${client}]}]}}]}`;

export const situations: readonly Situation[] = [
  {
    name: "no policy at all",
    manifests: route("bare"),
    callers: [[{}, [200, 401]]],
    warns: [closes],
  },
  {
    name: "a policy with keys",
    manifests:
      secret("keyed") +
      policy("keyed", `targetRefs: [${target("keyed")}]\n${keysOf("keyed")}`) +
      route("keyed"),
    callers: [
      [{}, 401],
      [partner("keyed"), 200],
    ],
    warns: [],
  },
  {
    name: "two policies, of which the older counts",
    manifests:
      secret("two") +
      policy("two-a", `targetRefs: [${target("two")}]\n${keysOf("two")}`) +
      policy("two-b", `targetRefs: [${target("two")}]\n${cors}`) +
      route("two"),
    callers: [
      [{}, 401],
      [partner("two"), 200],
    ],
    warns: [],
  },
  {
    name: "a policy by the old targetRef",
    manifests: secret("old") + policy("old", `targetRef: ${target("old")}\n${keysOf("old")}`) + route("old"),
    callers: [
      [{}, 401],
      [partner("old"), 200],
    ],
    warns: [],
  },
  {
    name: "a policy by labels and expressions",
    manifests:
      secret("chosen") +
      policy(
        "chosen",
        `targetSelectors: [{kind: HTTPRoute, matchLabels: {tier: gold}, matchExpressions: [{key: team, operator: NotIn, values: [ops]}]}]\n${keysOf("chosen")}`,
      ) +
      route("chosen", "apps", "", "{tier: gold}"),
    callers: [
      [{}, 401],
      [partner("chosen"), 200],
    ],
    warns: [/also for every HTTPRoute that it selects/],
  },
  {
    name: "a policy of one rule alone",
    manifests:
      secret("ruled") +
      policy("ruled", `targetRefs: [${target("ruled", ", sectionName: write")}]\n${keysOf("ruled")}`) +
      route("ruled", "apps", rule("read", "/ruled/read") + rule("write", "/ruled/write")),
    callers: [
      [{}, [200, 401], "/ruled/read"],
      [{}, 401, "/ruled/write"],
      [partner("ruled"), 200, "/ruled/write"],
    ],
    warns: [closes, /ruled decides single rules/],
    paths: { "/ruled/read": 200, "/ruled/write": 401 },
  },
  {
    name: "a policy for two routes",
    manifests:
      secret("shared") +
      policy("shared", `targetRefs: [${target("shared")}, ${target("shared-too")}]\n${keysOf("shared")}`) +
      `${route("shared")}\n---${route("shared-too")}`,
    callers: [
      [{}, 401],
      [partner("shared"), 200],
      [partner("shared"), 200, "/shared-too"],
    ],
    warns: [/also for HTTPRoute shared-too/],
    paths: { "/shared": 200, "/shared-too": 200 },
  },
  {
    name: "a policy that says who may do what",
    manifests:
      secret("decided") +
      policy(
        "decided",
        `targetRefs: [${target("decided")}]
         apiKeyAuth: {credentialRefs: [{name: decided}], ${extract}, forwardClientIDHeader: x-client}
         ${byHeader("partner-of-decided", "x-client")}`,
      ) +
      route("decided"),
    callers: [
      [{}, 401],
      [partner("decided"), 200],
      [{ ...partner("decided"), "x-client": "nobody" }, 200],
    ],
    warns: [/says who may do what/],
  },
  {
    name: "rules about a header that callers write themselves",
    manifests:
      secret("spoofed") +
      policy(
        "spoofed",
        `targetRefs: [${target("spoofed")}]\n${keysOf("spoofed")}\n${byHeader("trusted", "x-role")}`,
      ) +
      route("spoofed"),
    callers: [
      [{}, 401],
      [partner("spoofed"), 403],
      [{ ...partner("spoofed"), "x-role": "trusted" }, 200],
    ],
    warns: [/says who may do what/, /reads the header x-role, which callers can write as they like/],
  },
  {
    name: "rules that let all in but some",
    manifests:
      secret("lenient") +
      policy(
        "lenient",
        `targetRefs: [${target("lenient")}]\n${keysOf("lenient")}
         authorization: {defaultAction: Allow, rules: [{name: bad, action: Deny, principal: {headers: [{name: x-bad, values: ["1"]}]}}]}`,
      ) +
      route("lenient"),
    callers: [
      [{}, 401],
      [partner("lenient"), 200],
      [{ ...partner("lenient"), "x-bad": "1" }, 403],
    ],
    warns: [/says who may do what/, /reads the header x-bad/],
  },
  {
    name: "a password beside the key",
    manifests: `
apiVersion: v1
kind: Secret
metadata: {name: passwords, namespace: apps}
stringData: {.htpasswd: "ann:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="}
---${policy("double", `targetRefs: [${target("double")}]\nbasicAuth: {users: {name: passwords}}`)}${route("double")}`,
    callers: [
      [{}, 401],
      [{ authorization: `Basic ${Buffer.from("ann:").toString("base64")}` }, [200, 401]],
    ],
    warns: [closes, /asks for a password \(basicAuth\) as well: the key alone lets nobody in/],
    key: 401,
  },
];

/** With a policy on the Gateway: they come one at a time, as it counts for every route. */
export const belowGateway: readonly (Situation & { readonly policies: readonly string[] })[] = [
  {
    name: "the Gateway's keys, and no policy of the route",
    policies: ["above"],
    manifests:
      secret("above") + policy("above", `targetRefs: [${gateway}]\n${keysOf("above")}`) + route("heir"),
    callers: [
      [{}, 401],
      [partner("above"), 200],
    ],
    warns: [copies("credentials")],
  },
  {
    name: "the Gateway's keys and rules",
    policies: ["above"],
    manifests:
      secret("above") +
      policy(
        "above",
        `targetRefs: [${gateway}]
         apiKeyAuth: {credentialRefs: [{name: above}], ${extract}, forwardClientIDHeader: x-client}
         ${byHeader("partner-of-above", "x-client")}`,
      ) +
      route("heir-ruled"),
    callers: [
      [{}, 401],
      [partner("above"), 200],
    ],
    warns: [copies("credentials and rules"), /says who may do what/],
  },
  {
    name: "the Gateway's keys, which a policy of the route switches off",
    policies: ["above"],
    manifests:
      secret("above") +
      policy("above", `targetRefs: [${gateway}]\n${keysOf("above")}`) +
      policy("switched", `targetRefs: [${target("switched")}]\n${cors}`) +
      route("switched"),
    callers: [
      [{}, [200, 401]],
      [partner("above"), [200, 401]],
    ],
    warns: [closes, /above of the Gateway asks for keys, but switched takes its place/],
  },
  {
    name: "the Gateway's keys, which a policy of the route merges with",
    policies: ["above"],
    manifests:
      secret("above") +
      policy("above", `targetRefs: [${gateway}]\n${keysOf("above")}`) +
      policy("joined", `targetRefs: [${target("joined")}]\nmergeType: StrategicMerge\n${cors}`) +
      route("joined"),
    callers: [
      [{}, 401],
      [partner("above"), 200],
    ],
    warns: [copies("credentials")],
  },
  {
    name: "the Gateway's keys, which a policy of the route merges with as JSON",
    policies: ["above"],
    manifests:
      secret("above") +
      policy("above", `targetRefs: [${gateway}]\n${keysOf("above")}`) +
      policy("joined-json", `targetRefs: [${target("joined-json")}]\nmergeType: JSONMerge\n${cors}`) +
      route("joined-json"),
    callers: [
      [{}, 401],
      [partner("above"), 200],
    ],
    warns: [copies("credentials")],
  },
  {
    name: "the Gateway's rules, which a policy of the route with keys merges with",
    policies: ["above"],
    manifests:
      secret("merged") +
      policy("above", `targetRefs: [${gateway}]\n${byHeader("partner-of-merged", "x-client")}`) +
      policy(
        "merged",
        `targetRefs: [${target("merged")}]
         mergeType: StrategicMerge
         apiKeyAuth: {credentialRefs: [{name: merged}], ${extract}, forwardClientIDHeader: x-client}`,
      ) +
      route("merged"),
    callers: [
      [{}, 401],
      [partner("merged"), 200],
    ],
    warns: [/says who may do what/],
  },
  {
    name: "a listener's keys",
    policies: ["above"],
    manifests:
      secret("above") +
      policy("above", `targetRefs: [${gateway.replace("}", ", sectionName: http}")}]\n${keysOf("above")}`) +
      route("heard"),
    callers: [
      [{}, 401],
      [partner("above"), 200],
    ],
    warns: [copies("credentials")],
  },
  {
    name: "a Gateway elsewhere without keys, whose rest stays",
    policies: ["above"],
    namespace: "other",
    manifests:
      policy(
        "above",
        `targetRefs: [${gateway}]\nauthorization: {defaultAction: Allow, rules: [{name: bad, action: Deny, principal: {headers: [{name: x-bad, values: ["1"]}]}}]}`,
      ) + route("far", "other"),
    callers: [
      [{}, [200, 401]],
      [{ "x-bad": "1" }, [403, 401]],
    ],
    warns: [closes, copies("rules"), /says who may do what/, /reads the header x-bad/],
  },
];

/** A Gateway's keys in another namespace than the route. */
export const outOfReach =
  secret("above") +
  policy("above", `targetRefs: [${gateway}]\n${keysOf("above")}`) +
  route("beyond", "other");

/** A policy that a grant lets select routes of another namespace; no plan of ours can know of it. */
export const bySelectionFromAfar = `${
  secret("afar", "other") +
  policy(
    "afar",
    `targetSelectors: [{kind: HTTPRoute, namespaces: {from: All}, matchLabels: {afar: "yes"}}]\n${keysOf("afar")}`,
    "other",
  )
}
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {name: afar, namespace: apps}
spec:
  from: [{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: other}]
  to: [{group: gateway.networking.k8s.io, kind: HTTPRoute}]
---${route("afar", "apps", "", '{afar: "yes"}')}`;

/** Whose caller is watched during all the rest. */
export const untouched =
  secret("untouched") +
  policy("untouched", `targetRefs: [${target("untouched")}]\n${keysOf("untouched")}`) +
  route("untouched");

/** Open, with a policy of the person's. */
export const openByHand = policy("lax", `targetRefs: [${target("lax")}]\n${cors}`) + route("lax");
