import { authConfigs, authPluginName } from "../language/apisix/consumers.ts";
import { removeEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import { credentialFields } from "../language/facts/credentialFields.ts";
import type { CredentialType, Secret, SecretEntry, SecretUse } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";
import { entryOf, type Node } from "../language/yaml/node.ts";

/** apisix-ingress-controller consumer.go:58-62 copies; types are those of APISIX's consumer schemas. */
export const apisixSecretTypes: Rule = {
  id: "apisix-secret-types",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer", "Secret"],
  title: "APISIX gets a text where it wants a number, or the other way round",
  why: "Of a Consumer's Secret the ingress controller sends every entry to APISIX, as a string, whatever it is called. APISIX wants numbers and booleans in some fields of jwt-auth (`exp`, `lifetime_grace_period`, `base64_secret`): it refuses the Consumer, and callers get 401. Leave such entries out of the Secret, or write the credential under `config`. There, in turn, a key of digits needs quotes, or it is a number. What else stands in the Secret is sent along, which this rule only hints at. An ApisixConsumer's Secret is read field by field and turned into the right types; what cannot be turned counts as the default there, without a word, which this rule warns of.",
  off: "Hardly ever: what this rule marks is refused.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: jwt
      type: jwt-auth
      secretRef:
        name: mobile-app-jwt
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-jwt
  namespace: weather
stringData:
  key: mobile-app
  secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
  exp: "86400"
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: jwt
      type: jwt-auth
      secretRef:
        name: mobile-app-jwt
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-jwt
  namespace: weather
stringData:
  key: mobile-app
  secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
`,
      fixable: true,
    },
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: jwt
      type: jwt-auth
      config:
        key: mobile-app
        secret: $env://MOBILE_APP_JWT
        exp: "3600"
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: jwt
      type: jwt-auth
      config:
        key: mobile-app
        secret: $env://MOBILE_APP_JWT
        exp: 3600
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const secret of document.secrets) yield* ofSecret(document, secret);
    for (const { kind, root } of document.manifests) {
      for (const { type, from, config, path } of authConfigs(kind.kind, root)) {
        if (from === "value") continue;
        for (const field of Object.keys(credentialFields("apisix", type) ?? {})) {
          const node = entryOf(config, field)?.value;
          const wrong = node && wrongType(document, node, type, field, `${path}.${field}`);
          if (wrong !== undefined) yield wrong;
        }
      }
    }
  },
};

type Wanted = "a string" | "a number" | "a boolean";

/** Fields that are no strings, and what APISIX takes where they are missing (jwt-auth.lua). */
const typed: Readonly<Record<string, { readonly wanted: Wanted; readonly usual: string }>> = {
  exp: { wanted: "a number", usual: "86400" },
  lifetime_grace_period: { wanted: "a number", usual: "0" },
  base64_secret: { wanted: "a boolean", usual: "false" },
};

function* ofSecret(document: CheckedDocument, secret: Secret): Generator<Report> {
  const uses = document.workspace.uses(secret.name, secret.namespace).map(({ fact }) => fact.use);
  yield* unread(secret, uses);
  const own = uses.find(({ gateway, whole }) => gateway === "apisix" && whole);
  const type = own?.type;
  const fields = type && credentialFields("apisix", type);
  if (type === undefined || fields === undefined || uses.some(({ gateway }) => gateway !== "apisix")) return;
  for (const entry of secret.entries) {
    const { key, keyPlace: at } = entry;
    const field = type === "jwt" ? typed[key] : undefined;
    if (field !== undefined) yield asString(document, entry, field);
    else if (!(key in fields)) {
      const message = `This entry is no field of ${authPluginName(type)}: the controller sends it to APISIX all the same, which stores it with the credential. Keep it in another Secret.`;
      yield { at, message, severity: "hint" };
    }
  }
}

/** What the controller makes of an ApisixConsumer's entries (apisixconsumer.go:206-250, :314-377). */
const read: Readonly<Record<string, { readonly is: RegExp; readonly else: string }>> = {
  "jwt exp": { is: /^0*[1-9]\d{0,17}$/, else: "is no number of seconds above 0, and a day counts" },
  "jwt lifetime_grace_period": { is: /^\d{1,18}$/, else: "is no number of seconds, and 0 counts" },
  "jwt base64_secret": {
    is: /^(true|false)$/,
    else: "counts as false: only `true`, written just so, is read as such",
  },
  "hmac-auth clock_skew": {
    is: /^-?\d{1,18}$/,
    else: "is no number, and the controller refuses the consumer",
  },
  "hmac-auth max_req_body": {
    is: /^-?\d{1,18}$/,
    else: "is no number, and the controller refuses the consumer",
  },
};

function* unread(secret: Secret, uses: readonly SecretUse[]): Generator<Report> {
  const types = new Set(
    uses.flatMap(({ gateway, type, whole }) => (gateway === "apisix" && !whole ? [type] : [])),
  );
  for (const { key, value, start, end, path } of secret.entries) {
    for (const type of types) {
      const field = read[`${type} ${key}`];
      if (field === undefined || value === undefined || value === "" || field.is.test(value)) continue;
      if (isReference(value, [])) continue;
      const severity = type === "jwt" ? "warning" : "error";
      yield { at: { start, end, path }, message: `This \`${key}\` ${field.else}.`, severity };
    }
  }
}

function asString(
  document: CheckedDocument,
  { key, keyPlace, value, entry, around }: SecretEntry,
  { wanted, usual }: { readonly wanted: Wanted; readonly usual: string },
): Report {
  const edit = value === usual ? removeEntry(document.text, around, entry) : undefined;
  const fix = edit && { title: `Remove \`${key}\`: it says what the default is`, edits: [edit], safe: true };
  const message = `The controller sends \`${key}\` as a string, and APISIX wants ${wanted}: it refuses the Consumer, and callers get 401. Take the entry out of the Secret: without it APISIX goes by its default.`;
  return { at: keyPlace, message, ...(fix === undefined ? {} : { fix }) };
}

function wrongType(
  document: CheckedDocument,
  node: Node,
  type: CredentialType,
  field: string,
  path: string,
): Report | undefined {
  if (node.kind !== "scalar" || node.templated || node.value === null) return undefined;
  const { references } = document.workspace.config;
  if (typeof node.value === "string" && isReference(node.value, references)) return undefined;
  const wanted: Wanted = (type === "jwt" ? typed[field]?.wanted : undefined) ?? "a string";
  // hmac-auth's settings are no fields of a consumer any more (3.11).
  if (type === "hmac-auth" && !strings.has(field)) return undefined;
  const is = typeof node.value;
  if (wanted === "a string" ? is === "string" : is === (wanted === "a number" ? "number" : "boolean"))
    return undefined;
  const written = rewritten(document.text.slice(node.start, node.end), node.value, wanted);
  const edit = written === undefined ? undefined : replaceScalar(document.text, node, written);
  const fix = edit && {
    title: wanted === "a string" ? "Put it in quotes" : "Take the quotes off",
    edits: [edit],
    safe: false,
  };
  const has = is === "string" ? "a string" : is === "boolean" ? "a boolean" : "a number";
  const message = `\`${field}\` is ${has} here, and APISIX wants ${wanted}: it refuses the consumer, and callers get 401.`;
  const { start, end } = node;
  return { at: { start, end, path }, message, ...(fix === undefined ? {} : { fix }) };
}

const strings: ReadonlySet<string> = new Set(["key_id", "access_key", "secret_key"]);

/** The text as it stands, or the value that it spells; undefined where it spells none. */
function rewritten(text: string, value: unknown, wanted: Wanted): string | number | boolean | undefined {
  if (wanted === "a string") return text;
  if (typeof value !== "string") return undefined;
  if (wanted === "a number") return /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
  return value === "true" ? true : value === "false" ? false : undefined;
}
