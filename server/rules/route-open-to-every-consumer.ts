import { apisixConsumer, apisixSecret } from "../examples/mobileApp.ts";
import { authenticationOf, gateOf } from "../language/apisix/restrictions.ts";
import { addEntry, addItem, type Plain } from "../language/edit/yamlEdit.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { folderOf } from "../language/layout/paths.ts";
import type { CheckedDocument, Edit, Fix, Report, Rule } from "../language/rule.ts";
import type { Document } from "../language/text/document.ts";
import type { Workspace } from "../language/workspace.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../language/yaml/node.ts";

/** Which plugins are in force: gateway-semantics §1.8 (apisixroute.go:96-113, 175-196). */
export const routeOpenToEveryConsumer: Rule = {
  id: "route-open-to-every-consumer",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["ApisixRoute"],
  title: "A route that takes every consumer of the gateway",
  why: "An authentication plugin proves who calls, and nothing more: every consumer of the gateway, of any team and namespace, gets through with a key of their own. Where there are several consumers, or other routes are restricted, one without a restriction may have been forgotten. It is information, since a route for all consumers is a choice, too.",
  off: "When every consumer of the gateway may call every API.",
  examples: [
    {
      bad: `${apisixConsumer}---
${apisixSecret}---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        paths:
          - /forecast
      backends:
        - serviceName: forecast
          servicePort: 80
      authentication:
        enable: true
        type: keyAuth
      plugins:
        - name: consumer-restriction
          enable: true
          config:
            whitelist:
              - weather_mobile-app
    - name: history
      match:
        paths:
          - /history
      backends:
        - serviceName: history
          servicePort: 80
      authentication:
        enable: true
        type: keyAuth
`,
      good: `${apisixConsumer}---
${apisixSecret}---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        paths:
          - /forecast
      backends:
        - serviceName: forecast
          servicePort: 80
      authentication:
        enable: true
        type: keyAuth
      plugins:
        - name: consumer-restriction
          enable: true
          config:
            whitelist:
              - weather_mobile-app
    - name: history
      match:
        paths:
          - /history
      backends:
        - serviceName: history
          servicePort: 80
      authentication:
        enable: true
        type: keyAuth
      plugins:
        - name: consumer-restriction
          enable: true
          config:
            whitelist:
              - weather_mobile-app
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      if (manifest.kind.kind !== "ApisixRoute") continue;
      for (const [i, rule] of itemsOf(at(manifest.root, "spec", "http")).entries()) {
        const open = openAt(document, manifest, rule);
        const others = open && othersHere(document, manifest);
        if (open !== undefined && others !== undefined) yield report(document, rule, open, i, others);
      }
    }
  },
};

const group = "apisix.apache.org";

/** Where a rule proves who calls, if nothing that is in force there chooses among callers. */
function openAt(document: CheckedDocument, manifest: Manifest, rule: Node): Node | undefined {
  const own = gateOf(at(rule, "plugins"));
  if (own.chooses) return undefined;
  const name = at(rule, "plugin_config_name");
  const shared = name === undefined ? undefined : sharedGate(document, manifest, rule, stringOf(name));
  if (shared?.chooses) return undefined;
  return authenticationOf(rule) ?? own.proves ?? (shared?.proves === undefined ? undefined : name);
}

/** The plugins of the ApisixPluginConfig that a rule names: unknown ones may choose. */
function sharedGate(
  { workspace }: CheckedDocument,
  manifest: Manifest,
  rule: Node,
  name: string | undefined,
) {
  const elsewhere = at(rule, "plugin_config_namespace");
  const namespace = elsewhere === undefined ? manifest.namespace : stringOf(elsewhere);
  const found =
    name === undefined ? [] : workspace.objects({ group, kind: "ApisixPluginConfig" }, name, namespace);
  const gates = found.map((one) => gateOf(at(workspace.manifest(one)?.root, "spec", "plugins")));
  const [first] = gates;
  return first === undefined || gates.some(({ chooses }) => chooses)
    ? { proves: undefined, chooses: true }
    : first;
}

/**
 * What shows that not every consumer may be meant: a route beside this one is for some consumers only, or there are
 * several. Nothing where a global rule restricts them all. Where the namespace is left open, as examples leave it, only
 * those of the same folder are known to be beside it.
 */
function othersHere({ document: own, workspace }: CheckedDocument, manifest: Manifest): string | undefined {
  if (!workspace.complete) return undefined;
  const isOpen = workspace.namespaces(own, manifest.namespace).includes(undefined);
  const isBeside = ({ document }: { readonly document: Document }) =>
    (!isOpen || folderOf(document.file) === folderOf(own.file)) && workspace.mayMeet(document);
  const lists = workspace.allowLists().filter(({ fact }) => fact.gateway === "apisix");
  const restricts = lists.some(isBeside);
  const count = restricts ? 0 : new Set(consumersHere(workspace, isBeside).map(nameAndNamespace)).size;
  if (!restricts && count < 2) return undefined;
  const isRestricted = workspace
    .allObjects({ group, kind: "ApisixGlobalRule" }, undefined)
    .flatMap(({ fact }) => workspace.objects(fact, fact.name, fact.namespace))
    .some((rule) => gateOf(at(workspace.manifest(rule)?.root, "spec", "plugins")).chooses);
  if (isRestricted) return undefined;
  return restricts ? "other routes here are for some only" : `there are ${count} in this workspace`;
}

function report(document: CheckedDocument, rule: Node, open: Node, index: number, others: string): Report {
  const name = stringOf(at(rule, "name"));
  const { start, end } = open;
  const shown = name === undefined ? "This rule" : `The rule \`${name}\``;
  const fix = rule.kind === "mapping" ? restrict(document, rule) : undefined;
  return {
    at: { start, end, path: `spec.http[${index}]` },
    severity: "information",
    message: `${shown} lets in every consumer of the gateway, whoever holds a key, and ${others}. Add a \`consumer-restriction\` if it is not for all.`,
    ...(fix === undefined ? {} : { fix }),
  };
}

const kinds = ["ApisixConsumer", "Consumer"].map((kind) => ({ group, kind }));
/** A list of more is nothing to write by a fix. */
const most = 20;

/** Lets in those who can call now, so that the list can be cut. */
function restrict({ text, workspace }: CheckedDocument, rule: Mapping): Fix | undefined {
  const consumers = consumersHere(workspace, ({ document }) => workspace.mayMeet(document)).flatMap(
    ({ fact, document }) =>
      workspace
        .namespaces(document, fact.namespace)
        .map((namespace) => namespace && `${namespace}_${fact.name}`),
  );
  const names = [...new Set(consumers)].flatMap((name) => name ?? []);
  if (names.length === 0 || names.length > most || consumers.includes(undefined)) return undefined;
  const plugin: Plain = { name: "consumer-restriction", enable: true, config: { whitelist: names.sort() } };
  const plugins = at(rule, "plugins");
  const edit: Edit | undefined =
    plugins?.kind === "sequence" ? addItem(text, plugins, plugin) : addEntry(text, rule, "plugins", [plugin]);
  return edit && { title: "Let in only the consumers of this workspace", edits: [edit], safe: false };
}

function consumersHere(
  workspace: Workspace,
  isBeside: (found: Found<NamedObject>) => boolean,
): Found<NamedObject>[] {
  return kinds.flatMap((kind) => workspace.allObjects(kind, undefined)).filter(isBeside);
}

function nameAndNamespace({ fact: { name, namespace } }: Found<NamedObject>): string {
  return `${namespace ?? ""}/${name}`;
}
