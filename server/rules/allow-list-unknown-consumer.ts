import { apisixConsumer, apisixSecret } from "../examples/mobileApp.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { type AllowedName, type AllowList, sameNamespace } from "../language/facts/facts.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";
import { isReference } from "../language/values/literal.ts";
import type { Workspace } from "../language/workspace.ts";

/** Consumer names: gateway-semantics §1.1; acl groups: Kong kong/plugins/acl/handler.lua. */
export const allowListUnknownConsumer: Rule = {
  id: "allow-list-unknown-consumer",
  impact: "broken",
  reads: "allowLists",
  title: "A list of who may call names nobody",
  why: "APISIX knows a consumer by its namespace and name together, `weather_mobile-app`: a consumer-restriction that says `mobile-app` lets nobody in, or shuts nobody out. Kong's acl plugin compares groups, which consumers get by acl credentials, not names of consumers. An entry that matches nobody is said nowhere: calls get 403, or get through. A name that differs by a slip from one that is here, or lacks its namespace, is a warning; one that is wholly unknown is information, since consumers and groups may come from elsewhere, and so is one that is right before APISIX Ingress Controller 2.0 only.",
  off: "When consumers or groups come from an identity provider, the Admin API or another repository.",
  examples: [
    {
      bad: `${apisixConsumer}---
${apisixSecret}---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata:
  name: members
  namespace: weather
spec:
  ingressClassName: apisix
  plugins:
    - name: consumer-restriction
      enable: true
      config:
        whitelist:
          - mobile-app
`,
      good: `${apisixConsumer}---
${apisixSecret}---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata:
  name: members
  namespace: weather
spec:
  ingressClassName: apisix
  plugins:
    - name: consumer-restriction
      enable: true
      config:
        whitelist:
          - weather_mobile-app
`,
      fixable: true,
    },
    {
      bad: `_format_version: "3.0"
consumers:
  - username: mobile-app
    acls:
      - group: partners
plugins:
  - name: acl
    config:
      allow:
        - partner
`,
      good: `_format_version: "3.0"
consumers:
  - username: mobile-app
    acls:
      - group: partners
plugins:
  - name: acl
    config:
      allow:
        - partners
`,
      fixable: true,
    },
  ],
  *check(document) {
    const { workspace } = document;
    const { versions, references } = workspace.config;
    if (!workspace.complete) return;
    for (const list of document.allowLists) {
      // Before 2.0 the ingress controller made other names of them (1.8.4 pkg/types/apisix/v1/types.go:672-682).
      const isOld = isBefore(versions.get("apisixIngressController"), "2.0");
      for (const named of list.names) {
        if (isReference(named.name, references)) continue;
        if (list.against === "group") yield* group(document, list, named);
        else if (list.against === "consumer" && !isOld) yield* consumer(document, list, named);
      }
    }
  },
};

function* group(document: CheckedDocument, list: AllowList, named: AllowedName): Generator<Report> {
  const { workspace } = document;
  if (workspace.hasGroup(named.name)) return;
  const groups = workspace.groups().flatMap((name) => name ?? []);
  if (groups.length === 0 || groups.length < workspace.groups().length) return;
  const near = new NearNames(groups).find(named.name);
  const who = `No consumer here is in the group \`${named.name}\``;
  if (near !== undefined && isSlip(named.name, near)) yield meant(document, list, named, near, who);
  else yield unknown(list, named, who);
}

const kinds = ["ApisixConsumer", "Consumer"].map((kind) => ({ group: "apisix.apache.org", kind }));

function* consumer(document: CheckedDocument, list: AllowList, named: AllowedName): Generator<Report> {
  const { workspace } = document;
  const parts = partsOf(named.name);
  if (parts.some(({ namespace, name }) => isKnown(workspace, namespace, name))) return;
  const bare = namesOf(workspace, named.name);
  if (bare.length > 0) {
    const who = `APISIX knows the consumer \`${named.name}\` as \`${bare[0]}\``;
    return yield meant(document, list, named, bare.length === 1 ? bare[0] : undefined, who);
  }
  const formers = formerly(workspace, named.name);
  if (formers.length > 0) return yield former(document, list, named, formers);
  const near = [
    ...new Set([...parts.flatMap(({ name }) => namesOf(workspace, name)), ...slipsOf(workspace, parts)]),
  ];
  const who = `APISIX will know no consumer of the workspace as \`${named.name}\``;
  if (near.length === 1) yield meant(document, list, named, near[0], who);
  else if (kinds.some((kind) => workspace.allObjects(kind, undefined).length > 0))
    yield unknown(list, named, who);
}

function isKnown(workspace: Workspace, namespace: string, name: string): boolean {
  const isIn = (searched: string | undefined) =>
    kinds
      .flatMap((kind) => workspace.objects(kind, name, searched))
      .some(({ fact, document }) =>
        workspace.namespaces(document, fact.namespace).some((own) => sameNamespace(own, namespace)),
      );
  // One name may stand in every namespace: this one's first.
  return isIn(namespace) || isIn(undefined);
}

/** Namespace and name: neither can hold an underscore. */
function partsOf(text: string): { namespace: string; name: string }[] {
  const at = text.indexOf("_");
  return at < 1 ? [] : [{ namespace: text.slice(0, at), name: text.slice(at + 1) }];
}

/** What APISIX calls the consumers of this name in any namespace; `<namespace>_…` where it is left open. */
function namesOf(workspace: Workspace, name: string): string[] {
  const found = kinds
    .flatMap((kind) => workspace.objects(kind, name, undefined))
    .filter(({ document }) => workspace.mayMeet(document));
  const all = found.flatMap(({ fact, document }) =>
    workspace
      .namespaces(document, fact.namespace)
      .map((namespace) => `${namespace ?? "<namespace>"}_${name}`),
  );
  return [...new Set(all)];
}

/** What APISIX calls the consumers now whose name this was before 2.0, with every dash an underscore. */
function formerly(workspace: Workspace, text: string): string[] {
  const all = kinds
    .flatMap((kind) => workspace.allObjects(kind, undefined))
    .filter(({ fact, document }) => isFormer(text, fact.name) && workspace.mayMeet(document))
    .flatMap(({ fact, document }) =>
      workspace
        .namespaces(document, fact.namespace)
        .map((namespace) => ({ namespace: namespace ?? "<namespace>", name: fact.name, open: !namespace })),
    )
    .filter(({ namespace, name, open }) => open || text === underscored(`${namespace}_${name}`))
    .map(({ namespace, name }) => `${namespace}_${name}`);
  return [...new Set(all)];
}

function isFormer(text: string, name: string): boolean {
  return text.endsWith(`_${underscored(name)}`) && !text.includes("-");
}

function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

function slipsOf(workspace: Workspace, parts: readonly { namespace: string; name: string }[]): string[] {
  return parts.flatMap(({ namespace, name }) =>
    kinds.flatMap((kind) => {
      const near = workspace.nearObject(kind, name, namespace);
      return near === undefined || !isSlip(name, near) ? [] : [`${namespace}_${near}`];
    }),
  );
}

function meant(
  document: CheckedDocument,
  list: AllowList,
  named: AllowedName,
  name: string | undefined,
  who: string,
): Report {
  const { node } = named;
  const known = name === undefined || name.startsWith("<") ? undefined : name;
  const edit =
    known === undefined || node.kind !== "scalar" ? undefined : replaceScalar(document.text, node, known);
  const fix: Fix | undefined = edit && { title: `Change it to \`${known}\``, edits: [edit], safe: false };
  const way = known === undefined ? "Write its namespace before it." : `Write \`${known}\`.`;
  return {
    at: named,
    severity: "warning",
    message: `${who}: this entry ${effects[list.effect]}. ${way}`,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Right before 2.0, and a mistake since: which of them runs is not known here. */
function former(
  { text }: CheckedDocument,
  list: AllowList,
  named: AllowedName,
  names: readonly string[],
): Report {
  const [now = ""] = names;
  const { node } = named;
  const known = names.length === 1 && !now.startsWith("<");
  const edit = known && node.kind === "scalar" ? replaceScalar(text, node, now) : undefined;
  return {
    at: named,
    severity: "information",
    message: `So the APISIX Ingress Controller names this consumer before 2.0. Since 2.0 dashes stay, its name is \`${now}\`, and this entry ${effects[list.effect]}.`,
    ...(edit === undefined ? {} : { fix: { title: `Change it to \`${now}\``, edits: [edit], safe: false } }),
  };
}

function unknown(list: AllowList, named: AllowedName, who: string): Report {
  const message = `${who}: unless it comes from elsewhere, this entry ${effects[list.effect]}.`;
  return { at: named, severity: "information", message };
}

const effects = { allow: "lets nobody in", deny: "shuts nobody out" } as const;
