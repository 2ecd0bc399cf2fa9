import { isOff } from "../language/apisix/consumers.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller apisixroute.go:168-175: nothing of it counts without `enable`. */
export const apisixAuthOff: Rule = {
  id: "apisix-auth-off",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["ApisixRoute"],
  title: "The route's authentication is switched off",
  why: "With `enable: false` the ingress controller leaves out everything under `authentication`, so that everybody gets in, although the route looks protected to who reads it. Switch it on, or take the block away if the route is to be open. The rule is quiet where a plugin of the route, or of the plugin configuration that it names, may do the work.",
  off: "When routes are opened on purpose and the block is kept for later.",
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
        enable: false
        type: keyAuth
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
  ],
  *check(document) {
    for (const { kind, root, namespace } of document.manifests) {
      if (kind.group !== "apisix.apache.org" || kind.kind !== "ApisixRoute") continue;
      for (const [i, rule] of itemsOf(at(root, "spec", "http")).entries()) {
        const enable = at(rule, "authentication", "enable");
        if (enable?.kind !== "scalar" || enable.value !== false) continue;
        if (mayBeProtected(document, rule, namespace)) continue;
        yield report(document, enable, `spec.http[${i}].authentication.enable`);
      }
    }
  },
};

function report(document: CheckedDocument, enable: Scalar, path: string): Report {
  const { start, end } = enable;
  const edit = replaceScalar(document.text, enable, true);
  const fix = edit && { title: "Switch it on", edits: [edit], safe: false };
  const message =
    "With `enable: false` this authentication does nothing, and everybody gets in. Switch it on, or take the block away if the route is to be open.";
  return { at: { start, end, path }, message, ...(fix === undefined ? {} : { fix }) };
}

/** By a plugin of its own, by a plugin configuration that has one, or by one that is not here. */
function mayBeProtected(document: CheckedDocument, rule: Node, namespace: string | undefined): boolean {
  if (hasGuard(at(rule, "plugins"))) return true;
  const name = at(rule, "plugin_config_name");
  const elsewhere = at(rule, "plugin_config_namespace");
  if (name === undefined) return false;
  const [text, there] = [
    stringOf(name),
    elsewhere === undefined ? namespace : stringOf(elsewhere) || namespace,
  ];
  if (text === undefined) return true;
  if (text === "") return false;
  const { workspace } = document;
  const kind = { group: "apisix.apache.org", kind: "ApisixPluginConfig" };
  const configs = workspace.objects(kind, text, there);
  return (
    configs.length === 0 ||
    configs.some((found) => hasGuard(at(workspace.manifest(found)?.root, "spec", "plugins")))
  );
}

/** Any plugin that may turn callers away, those of other makes included. */
function hasGuard(plugins: Node | undefined): boolean {
  if (plugins !== undefined && plugins.kind !== "sequence") return true;
  return itemsOf(plugins).some((plugin) => {
    const name = stringOf(at(plugin, "name"));
    return !isOff(plugin) && (name === undefined || !harmless.test(name));
  });
}

/** Plugins that turn nobody away by who they are. */
const harmless =
  /^(limit-(count|req|conn)|(proxy|response)-rewrite|proxy-(mirror|cache|control)|cors|redirect|prometheus|zipkin|skywalking|opentelemetry|request-id|(http|tcp|udp|kafka|file|sys|clickhouse|loki)-logger|gzip|brotli|echo|mocking|traffic-split|api-breaker|real-ip|client-control)$/;
