import { isOff } from "../language/apisix/consumers.ts";
import { removeItem } from "../language/edit/yamlEdit.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import {
  at,
  entriesOf,
  entryOf,
  itemsOf,
  type Node,
  type Sequence,
  stringOf,
} from "../language/yaml/node.ts";

/** apisix-ingress-controller apisixroute.go:96-113: `authentication` comes last, and takes the plugin's place. */
export const apisixAuthOverwritten: Rule = {
  id: "apisix-auth-overwritten",
  impact: "ignored",
  reads: "manifests",
  kinds: ["ApisixRoute"],
  title: "`authentication` takes the place of a plugin of the same route",
  why: "The ingress controller first takes the plugins of the plugin configuration, then those of the route, and last what `authentication` says. A key-auth plugin under `plugins` is gone, its settings with it, where `authentication` is keyAuth: a `hide_credentials` or another header's name is lost, for instance. Keep one of the two: the plugin, if you need its settings.",
  off: "Hardly ever: what this rule marks has no effect.",
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
        type: keyAuth
      plugins:
        - name: cors
          enable: true
        - name: key-auth
          enable: true
          config:
            hide_credentials: true
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
      plugins:
        - name: cors
          enable: true
        - name: key-auth
          enable: true
          config:
            hide_credentials: true
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.group !== "apisix.apache.org" || kind.kind !== "ApisixRoute") continue;
      for (const [i, rule] of itemsOf(at(root, "spec", "http")).entries()) {
        yield* ofRule(document, rule, `spec.http[${i}]`);
      }
    }
  },
};

/** The plugin that each `authentication.type` becomes; any other becomes basic-auth. */
const pluginOf: Readonly<Record<string, string>> = {
  keyAuth: "key-auth",
  jwtAuth: "jwt-auth",
  wolfRBAC: "wolf-rbac",
  hmacAuth: "hmac-auth",
  ldapAuth: "ldap-auth",
};

function* ofRule(document: CheckedDocument, rule: Node, path: string): Generator<Report> {
  const authentication = at(rule, "authentication");
  const enable = at(authentication, "enable");
  const type = stringOf(at(authentication, "type"));
  const plugins = at(rule, "plugins");
  if (enable?.kind !== "scalar" || enable.value !== true || type === undefined) return;
  if (plugins?.kind !== "sequence") return;
  const name = pluginOf[type] ?? "basic-auth";
  for (const [i, plugin] of plugins.items.entries()) {
    if (stringOf(at(plugin, "name")) !== name || isOff(plugin) || !isLost(plugin)) continue;
    const entry = entryOf(plugin, "name");
    const { start, end } = entry?.value ?? plugin;
    const fix = remove(document, plugins, i, name);
    const message = `\`authentication\` makes a ${name} of its own, which takes this plugin's place: its settings are lost. Keep one of the two.`;
    yield {
      at: { start, end, path: `${path}.plugins[${i}]` },
      message,
      ...(fix === undefined ? {} : { fix }),
    };
  }
}

/** Without settings the two are the same. */
function isLost(plugin: Node): boolean {
  const config = entriesOf(at(plugin, "config"));
  return config.some(({ key }) => key.value !== "_meta") || at(plugin, "secretRef") !== undefined;
}

/** The plugin's settings are lost already: its entry goes. An only one is left to a person. */
function remove(document: CheckedDocument, plugins: Sequence, index: number, name: string) {
  if (plugins.items.length < 2) return undefined;
  const edit = removeItem(document.text, plugins, index);
  return edit && { title: `Remove the plugin \`${name}\``, edits: [edit], safe: false };
}
