import { renameKey, replaceScalar } from "../language/edit/yamlEdit.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, type Entry, entriesOf, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller internal/adc/translator/annotations/types.go; GetBoolAnnotation compares with "true". */
export const apisixAnnotation: Rule = {
  id: "apisix-annotation",
  impact: "ignored",
  reads: "manifests",
  kinds: ["Ingress"],
  title: "An annotation that the APISIX ingress controller does not read",
  why: "Annotations are free text to the API server, and the ingress controller looks for those it knows: a misspelt `k8s.apisix.apache.org/allowlist-source-range` limits nothing. Those that switch something on do so with `true` alone; `yes`, `1` or `True` count as off. Names that resemble none of those known are left to other versions of the controller.",
  off: "When another tool reads the annotation.",
  examples: [
    {
      bad: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: weather
  namespace: weather
  annotations:
    k8s.apisix.apache.org/allow-list-source-range: 10.0.0.0/8
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
    k8s.apisix.apache.org/allowlist-source-range: 10.0.0.0/8
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
      if (kind.group !== "networking.k8s.io" || kind.kind !== "Ingress") continue;
      for (const entry of entriesOf(at(root, "metadata", "annotations"))) {
        const name = String(entry.key.value);
        if (!name.startsWith(prefix) || entry.key.templated) continue;
        const own = name.slice(prefix.length);
        if (!known.includes(own)) yield* misspelt(entry, own);
        else if (switches.has(own)) yield* unclear(document, entry, own);
      }
    }
  },
};

const prefix = "k8s.apisix.apache.org/";

const switches: ReadonlySet<string> = new Set([
  "enable-cors",
  "enable-csrf",
  "enable-response-rewrite",
  "enable-websocket",
  "http-to-https",
  "response-rewrite-body-base64",
  "use-regex",
]);

const known: readonly string[] = [
  ...switches,
  "allowlist-source-range",
  "auth-client-headers",
  "auth-request-headers",
  "auth-ssl-verify",
  "auth-type",
  "auth-upstream-headers",
  "auth-uri",
  "blocklist-source-range",
  "cors-allow-headers",
  "cors-allow-methods",
  "cors-allow-origin",
  "csrf-key",
  "http-allow-methods",
  "http-block-methods",
  "http-redirect",
  "http-redirect-code",
  "plugin-config-name",
  "response-rewrite-add-header",
  "response-rewrite-body",
  "response-rewrite-remove-header",
  "response-rewrite-set-header",
  "response-rewrite-status-code",
  "rewrite-target",
  "rewrite-target-regex",
  "rewrite-target-regex-template",
  "svc-namespace",
  "upstream-connect-timeout",
  "upstream-read-timeout",
  "upstream-retries",
  "upstream-scheme",
  "upstream-send-timeout",
];

/** Words that the controller's names go by, under other tools' names or older ones. */
const otherNames: Readonly<Record<string, string>> = {
  "whitelist-source-range": "allowlist-source-range",
  "blacklist-source-range": "blocklist-source-range",
  "upstream-retry": "upstream-retries",
  "service-namespace": "svc-namespace",
  "plugin-config": "plugin-config-name",
  "cors-allow-origins": "cors-allow-origin",
  websocket: "enable-websocket",
};

function* misspelt(entry: Entry, own: string): Generator<Report> {
  const meant = otherNames[own] ?? new NearNames(known).find(own);
  if (meant === undefined) return;
  const { start, end } = entry.key;
  const edit = renameKey(entry, prefix + meant);
  const fix = edit && { title: `Rename it to \`${prefix}${meant}\``, edits: [edit], safe: false };
  const message = `The ingress controller knows no annotation \`${prefix}${own}\` and leaves it alone. Did you mean \`${prefix}${meant}\`?`;
  yield { at: place(entry, start, end), message, ...(fix === undefined ? {} : { fix }) };
}

function* unclear(document: CheckedDocument, entry: Entry, own: string): Generator<Report> {
  const { value } = entry;
  const text = stringOf(value);
  if (text === undefined || value.kind !== "scalar" || /^(true|false|)$/.test(text)) return;
  const isOn = /^\s*(true|yes|y|on|1|enabled?)\s*$/i.test(text);
  const edit = isOn ? replaceScalar(document.text, value, "true") : undefined;
  const fix = edit && { title: 'Change it to `"true"`', edits: [edit], safe: false };
  const message = `Only \`true\` switches \`${own}\` on: this counts as off. Write \`"true"\` or \`"false"\`.`;
  yield { at: place(entry, value.start, value.end), message, ...(fix === undefined ? {} : { fix }) };
}

function place({ key }: Entry, start: number, end: number) {
  return { start, end, path: `metadata.annotations[${key.value}]` };
}
