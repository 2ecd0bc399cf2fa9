import { authMembers, authPluginType, isApisixConsumer, isOff } from "../language/apisix/consumers.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, entriesOf, entryOf, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** `authParameter` and `plugins` are both optional (apisix-ingress-controller apisixconsumer.go:60-111). */
export const apisixNoAuth: Rule = {
  id: "apisix-no-auth",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer"],
  title: "The consumer has no credential, so nobody can call as it",
  why: "The custom resources demand no credential. A consumer without one reaches APISIX and stays there, but no request can ever be told to be its: with key-auth on a route, its callers get 401. Give an ApisixConsumer one member of `authParameter` or an auth plugin that is on, and a Consumer an entry under `credentials`.",
  off: "When another tool adds the credential before the manifest is applied.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: apisix
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      fixable: false,
    },
  ],
  *check(document) {
    if (!document.workspace.complete) return;
    for (const manifest of document.manifests) {
      if (!isApisixConsumer(manifest.kind) || !lacksAuth(manifest)) continue;
      if (isPartial(document, manifest)) continue;
      yield report(manifest);
    }
  },
};

function lacksAuth({ kind, root }: Manifest): boolean {
  const spec = at(root, "spec");
  if (isOpen(spec)) return false;
  const plugins = at(spec, "plugins");
  if (isOpen(plugins) || itemsOf(plugins).some((plugin) => !isOff(plugin) && mayAuthenticate(plugin))) {
    return false;
  }
  if (kind.kind === "Consumer") {
    const credentials = at(spec, "credentials");
    return !isOpen(credentials) && itemsOf(credentials).length === 0;
  }
  const parameters = at(spec, "authParameter");
  return !isOpen(parameters) && !authMembers.some(([member]) => isThere(at(parameters, member)));
}

/** A null member is dropped by the API server. */
function isThere(node: Node | undefined): boolean {
  return node !== undefined && !(node.kind === "scalar" && node.value === null && !node.templated);
}

/** A template fills it, or a merge key. */
function isOpen(node: Node | undefined): boolean {
  if (node?.kind === "scalar") return node.value !== null || node.templated === true;
  return entriesOf(node).some(({ key }) => key.templated);
}

/** Plugins of APISIX that tell nobody's requests apart; of any other, a custom one too, nobody knows. */
const others =
  /^(limit-(count|req|conn)|ip-restriction|consumer-restriction|(proxy|response|request)-rewrite|proxy-(mirror|cache|control)|cors|csrf|redirect|fault-injection|prometheus|zipkin|skywalking|opentelemetry|request-(id|validation)|(http|tcp|udp|kafka|file|sys|rocketmq|sls|clickhouse|loki|datadog)-?logger|ua-restriction|referer-restriction|uri-blocker|gzip|brotli|echo|workflow|api-breaker|traffic-split|client-control|real-ip|serverless-(pre|post)-function|ai-[a-z-]+|mocking|degraphql|body-transformer|attach-consumer-label)$/;

function mayAuthenticate(plugin: Node): boolean {
  const name = stringOf(at(plugin, "name"));
  return name === undefined || authPluginType(name) !== undefined || !others.test(name);
}

/** A patch or an overlay's part of the object, or a misspelt field: something else says what the credential is. */
function isPartial(
  { workspace, violations }: CheckedDocument,
  { kind, name, namespace, root }: Manifest,
): boolean {
  const unknown = violations.some(
    ({ reason, start, end }) => reason === "unknown-field" && root.start <= start && end <= root.end,
  );
  return unknown || name === undefined || workspace.objects(kind, name, namespace).length > 1;
}

function report({ kind, root }: Manifest): Report {
  const spec = at(root, "spec");
  const field = kind.kind === "Consumer" ? "credentials" : "authParameter";
  const place =
    entryOf(spec, field)?.key ?? entryOf(root, "spec")?.key ?? at(root, "metadata", "name") ?? root;
  const off = itemsOf(at(spec, "plugins")).some(
    (plugin) => authPluginType(stringOf(at(plugin, "name"))) && isOff(plugin),
  );
  const why = off ? "its auth plugins are switched off" : `\`${field}\` is missing or empty`;
  const message = `This consumer has no credential, as ${why}: nobody can call as it. Add ${field === "credentials" ? "an entry under `credentials`" : "a member of `authParameter`, such as `keyAuth`"}.`;
  const { start, end } = place;
  return { at: { start, end, path: `spec.${field}` }, message };
}
