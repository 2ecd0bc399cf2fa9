import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { kongConsumerGroupKind, kongConsumerKind } from "../language/kong/annotations.ts";
import { isToldOf } from "../language/kong/twoObjects.ts";
import { folderOf } from "../language/layout/paths.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/**
 * Kong's own uniqueness of `username`, `custom_id` and group names (kong/db/schema/entities/consumers.lua,
 * consumer_groups.lua); groups go by metadata.name alone (kongstate.go:232-242).
 */
export const kongUsernameTaken: Rule = {
  id: "kong-username-taken",
  impact: "broken",
  reads: "manifests",
  kinds: ["KongConsumer", "KongConsumerGroup"],
  title: "Two Kong consumers, or two groups, with one name",
  why: "A Kong gateway knows each `username` and each `custom_id` once, over all namespaces of its class, and each consumer group by its `metadata.name`. Kong's ingress controller does not look for two alike: Kong refuses what it sends, and no change of any route, key or plugin arrives until one of the two is gone. In two folders they may be for two gateways, so that is a warning.",
  off: "When the objects are for different clusters, and their files do not show it.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-team
  namespace: traffic
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-weather
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-team
  namespace: traffic
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-traffic
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      if (manifest.kind.kind === "KongConsumer") yield* consumer(document, manifest);
      if (manifest.kind.kind === "KongConsumerGroup") yield* group(document, manifest);
    }
  },
};

function* consumer(document: CheckedDocument, manifest: Manifest): Generator<Report> {
  const { workspace } = document;
  for (const field of ["username", "custom_id"]) {
    const node = at(manifest.root, field);
    const value = stringOf(node);
    if (node === undefined || !value) continue;
    const names = workspace
      .consumers(value)
      .filter(({ fact }) => fact.gateway === "kong")
      .filter(({ fact }) => fact.identifiers.some((other) => other.what === field && other.value === value))
      .flatMap(({ fact }) => fact.identifiers.find(({ what }) => what === "metadata.name")?.value ?? []);
    // Its own. One name may stand in every namespace: looking through all objects of it is dear.
    if (names.length < 2) continue;
    const objects = [...new Set(names)].flatMap((name) =>
      workspace.objects(kongConsumerKind, name, undefined).filter((found) => {
        return stringOf(at(workspace.manifest(found)?.root, field)) === value;
      }),
    );
    const other = objects.find((found) => clashes(document, manifest, found));
    if (other === undefined) continue;
    const { start, end } = node;
    const message = `The consumer ${named(other)} has the \`${field}\` \`${value}\` already: ${consequence(document, other)} Give one of them another.`;
    yield { at: { start, end, path: field }, message, ...severityOf(document, other) };
  }
}

function* group(document: CheckedDocument, manifest: Manifest): Generator<Report> {
  const node = at(manifest.root, "metadata", "name");
  const { name, namespace } = manifest;
  if (node === undefined || name === undefined || namespace === undefined) return;
  const other = document.workspace
    .objects(kongConsumerGroupKind, name, undefined)
    .filter(({ fact }) => fact.namespace !== undefined && fact.namespace !== namespace)
    .find((found) => clashes(document, manifest, found));
  if (other === undefined) return;
  const { start, end } = node;
  const message = `The namespace \`${other.fact.namespace}\` has a consumer group \`${name}\` too: Kong knows groups by this name alone, over all namespaces, and ${isBeside(document, other) ? "" : "if one gateway gets both, "}refuses both. Give one of them another name.`;
  yield { at: { start, end, path: "metadata.name" }, message, ...severityOf(document, other) };
}

function consequence(document: CheckedDocument, other: Found<NamedObject>): string {
  const refused = "Kong refuses both, and no further change reaches the gateway.";
  return isBeside(document, other) ? refused : `if one gateway gets both, ${refused}`;
}

function severityOf(document: CheckedDocument, other: Found<NamedObject>): { severity?: "warning" } {
  return isBeside(document, other) ? {} : { severity: "warning" };
}

/** What is in one folder is for one gateway; the rest may be. */
function isBeside({ document }: CheckedDocument, other: Found<NamedObject>): boolean {
  return folderOf(document.file) === folderOf(other.document.file);
}

/**
 * Another object for the same gateway. Of two, the later one is told. One object in two files, or in a namespace that
 * is left open here, may be the same one.
 */
function clashes(document: CheckedDocument, own: Manifest, other: Found<NamedObject>): boolean {
  const manifest = document.workspace.manifest(other);
  if (manifest === undefined || manifest.root === own.root || isOperators(own) || isOperators(manifest)) {
    return false;
  }
  const { name, namespace } = other.fact;
  const same = name === own.name && (namespace === own.namespace || !namespace || !own.namespace);
  return !same && classOf(manifest) === classOf(own) && isToldOf(document, own.root.start, other);
}

function classOf({ annotations }: Manifest): string | undefined {
  return annotations.get("kubernetes.io/ingress.class");
}

/** Kong's operator keeps control planes apart. */
function isOperators({ root }: Manifest): boolean {
  return at(root, "spec", "controlPlaneRef") !== undefined;
}

function named({ fact: { name, namespace } }: Found<NamedObject>): string {
  return namespace === undefined ? `\`${name}\`` : `\`${name}\` of the namespace \`${namespace}\``;
}
