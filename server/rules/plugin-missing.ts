import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Link } from "../language/facts/facts.ts";
import {
  kongClusterPluginKind,
  kongGroup,
  kongPluginKind,
  type PluginName,
  pluginNames,
  pluginsPath,
} from "../language/kong/annotations.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";

/**
 * Kong ingress controller internal/dataplane/kongstate/plugin.go:36-63 (a KongPlugin of the namespace, else a
 * KongClusterPlugin) and kongstate.go:878-940; the list: kubernetes-configuration v1.5.2 pkg/metadata.
 */
export const pluginMissing: Rule = {
  id: "plugin-missing",
  impact: "ignored",
  reads: "manifests",
  title: "An object names a Kong plugin that is not there",
  why: "The annotation `konghq.com/plugins` names KongPlugins of the object's namespace, or KongClusterPlugins, with commas between them, and `namespace:name` for those of another namespace. It means the plugin object's `metadata.name`, not the kind of plugin. Kong's ingress controller passes over what it does not find, with an event on the object: without its key-auth plugin a route is open to everybody. A plugin may be made elsewhere, so a name without trace in the workspace is information; a slip of a name that is here, and an entry that can name nothing, are warnings.",
  off: "When your plugins are kept in another repository.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: partner-keys
  namespace: weather
plugin: key-auth
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: forecast
  namespace: weather
  annotations:
    konghq.com/plugins: partners-keys
spec:
  ingressClassName: kong
  rules:
    - http:
        paths:
          - path: /forecast
            pathType: Prefix
            backend:
              service:
                name: forecast
                port:
                  number: 80
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: partner-keys
  namespace: weather
plugin: key-auth
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: forecast
  namespace: weather
  annotations:
    konghq.com/plugins: partner-keys
spec:
  ingressClassName: kong
  rules:
    - http:
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
    for (const manifest of document.manifests) {
      if (!manifest.annotations.has("konghq.com/plugins")) continue;
      for (const plugin of pluginNames(manifest)) {
        const found =
          plugin.name === undefined
            ? malformed(plugin)
            : missing(document, plugin, plugin.name, plugin.namespace ?? manifest.namespace);
        if (found !== undefined) yield found;
      }
    }
    for (const link of document.links) {
      if (link.role === "plugin" && link.to.group === kongGroup && link.path !== pluginsPath) {
        yield* unlinked(document, link);
      }
    }
  },
};

/** A field that names one plugin of one kind: `pluginRef` of a KongPluginBinding, `parentRef` of a KongCustomEntity. */
function* unlinked({ workspace, text }: CheckedDocument, link: Link): Generator<Report> {
  const { to, name, namespace, node, from } = link;
  if (!workspace.complete || workspace.objects(to, name, namespace).length > 0) return;
  const near = workspace.nearObject(to, name, namespace);
  const what = `No ${to.kind} \`${name}\`${whereOf(namespace)} is in the workspace`;
  if (near === undefined || !isSlip(name, near) || node.kind !== "scalar") {
    const message = `${what}. Unless it is made elsewhere, this ${from.kind} has no effect.`;
    yield { at: link, message, severity: "information" };
    return;
  }
  const edit = replaceScalar(text, node, near);
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  const message = `${what}, but \`${near}\` is: this ${from.kind} has no effect. Did you mean \`${near}\`?`;
  yield { at: link, message, ...(fix === undefined ? {} : { fix }) };
}

function whereOf(namespace: string | undefined): string {
  return namespace === undefined ? "" : ` in the namespace \`${namespace}\``;
}

function malformed(plugin: PluginName): Report {
  const { text } = plugin;
  const meant = repaired(text);
  const message = `\`${text}\` names no plugin, and Kong passes over it: entries are \`name\` or \`namespace:name\`, with commas between them.`;
  const fix = meant === undefined ? undefined : change(plugin, meant);
  return { at: { ...plugin, path: pluginsPath }, message, ...(fix === undefined ? {} : { fix }) };
}

/** White space, semicolons and brackets as in other lists; a slash as in other references. */
function repaired(text: string): string | undefined {
  const names = text.replace(/^[[{("']+|[\])}"']+$/g, "").split(/[\s;|]+/);
  const written = names
    .filter((name) => name !== "")
    .map((name) => name.replace(/^:|:$/g, "").replace("/", ":"));
  const fine = written.every((name) =>
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/.test(name),
  );
  return fine && written.length > 0 ? written.join(", ") : undefined;
}

function missing(
  { workspace }: CheckedDocument,
  plugin: PluginName,
  name: string,
  namespace: string | undefined,
): Report | undefined {
  if (!workspace.complete) return undefined;
  if (workspace.objects(kongPluginKind, name, namespace).length > 0) return undefined;
  if (workspace.objects(kongClusterPluginKind, name, undefined).length > 0) return undefined;
  const near = [
    workspace.nearObject(kongPluginKind, name, namespace),
    workspace.nearObject(kongClusterPluginKind, name, undefined),
  ].find((near) => near !== undefined && isSlip(name, near));
  const at = { start: plugin.start, end: plugin.end, path: pluginsPath };
  const what = `No KongPlugin \`${name}\`${whereOf(namespace)} and no KongClusterPlugin of this name is in the workspace`;
  if (near !== undefined) {
    const fix = change(plugin, plugin.namespace === undefined ? near : `${plugin.namespace}:${near}`);
    const message = `${what}, but \`${near}\` is: Kong passes over the entry, and the plugin does not run. Did you mean \`${near}\`?`;
    return { at, message, ...(fix === undefined ? {} : { fix }) };
  }
  const [other] = workspace.objects(kongPluginKind, name, undefined);
  const elsewhere =
    other?.fact.namespace === undefined
      ? ""
      : ` One of that name is in \`${other.fact.namespace}\`: \`${other.fact.namespace}:${name}\` would name it, with a ReferenceGrant there.`;
  const message = `${what}. Unless it is made elsewhere, Kong passes over the entry, and the plugin does not run.${elsewhere}`;
  return { at, message, severity: "information" };
}

function change({ start, end, exact, text }: PluginName, to: string): Fix | undefined {
  if (!exact) return undefined;
  return { title: `Change \`${text}\` to \`${to}\``, edits: [{ start, end, text: to }], safe: false };
}
