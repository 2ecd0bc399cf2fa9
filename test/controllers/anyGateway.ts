/** Rules that speak of every gateway, with what they promise of Envoy's: their own examples are about others. */
import {
  answers500,
  type Consequence,
  loginAnswers500,
  mobile,
  reachesProxy,
  status,
} from "./consequences.ts";

export interface Scene extends Consequence {
  readonly rule: string;
  readonly badText: string;
  readonly goodText: string;
}

const key = mobile["x-api-key"];
const other = "r5Tg8wEa1ZnQy6Ud3KpMx9Vf";

/** A policy that takes its clients' keys from one Secret. */
function keys(entries: string, more = ""): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
${more}${entries}
`;
}

/** A policy that takes its users from one Secret. */
function users(entries: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  basicAuth:
    users:
      name: weather-users
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-users
stringData:
  ${entries}
`;
}

const right = keys(`stringData:\n  mobile-app: ${key}`);
const answers401: Consequence = { ask: status(mobile), bad: 401, good: 200 };
const freezes: Consequence = { ask: reachesProxy, bad: false, good: true };

/** By rule; a caller who holds the key that was meant is the one who asks. */
export const scenes: readonly Scene[] = [
  {
    rule: "key-whitespace",
    badText: keys(`stringData:\n  mobile-app: "${key}\\n"`),
    goodText: right,
    ...answers401,
  },
  {
    rule: "object-id-as-key",
    badText: keys("stringData:\n  mobile-app: 665f1f77bcf86cd799439011"),
    goodText: right,
    ...answers401,
  },
  {
    rule: "placeholder-key",
    badText: keys("stringData:\n  mobile-app: changeme"),
    goodText: right,
    ...answers401,
  },
  {
    rule: "hash-as-key",
    badText: keys(`stringData:\n  mobile-app: $2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy`),
    goodText: right,
    ...answers401,
  },
  {
    rule: "identifier-as-key",
    badText: keys("stringData:\n  mobile-app: mobile-team@example.com"),
    goodText: right,
    ...answers401,
  },
  {
    rule: "base64-twice",
    badText: keys(`data:\n  mobile-app: ${twice(key)}`),
    goodText: keys(`data:\n  mobile-app: ${base64(key)}`),
    ...answers401,
  },
  {
    rule: "key-characters",
    badText: keys("data:\n  mobile-app: /3E3UW0ydlhjOVJ0THc0Wms4TnNZYjNK"),
    goodText: right,
    ...freezes,
  },
  {
    rule: "duplicate-key-value",
    badText: keys(`stringData:\n  mobile-app: ${key}\n  dashboard: ${key}`),
    goodText: keys(`stringData:\n  mobile-app: ${key}\n  dashboard: ${other}`),
    ...answers500,
  },
  {
    rule: "secret-missing",
    badText: right.replace("name: weather-keys\nst", "name: wether-keys\nst"),
    goodText: right,
    ...answers500,
  },
  {
    rule: "secret-namespace",
    badText: keys(`stringData:\n  mobile-app: ${key}`, "  namespace: elsewhere\n").replace(
      "name: weather\nspec",
      "name: weather\n  namespace: apis\nspec",
    ),
    goodText: right,
    ...answers500,
  },
  {
    rule: "secret-key-missing",
    badText: users("htpasswd: alice:{SHA}YagmJwGC5pmCvBD9KLJN7Q2Gz5A="),
    goodText: users(".htpasswd: alice:{SHA}YagmJwGC5pmCvBD9KLJN7Q2Gz5A="),
    ...loginAnswers500,
  },
];

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function twice(text: string): string {
  return base64(base64(text));
}
