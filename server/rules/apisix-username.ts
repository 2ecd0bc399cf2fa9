import { apisixConsumerName, isApisixConsumer } from "../language/apisix/consumers.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject, Place } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at } from "../language/yaml/node.ts";

/**
 * APISIX apisix/schema_def.lua:740-743 (`-` since 3.13.0, 598b20ff2); the name is `<namespace>_<name>`
 * (apisix-ingress-controller api/adc/types.go:586-597; 1.8.4 pkg/types/apisix/v1/types.go:672-682).
 */
export const apisixUsername: Rule = {
  id: "apisix-username",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer"],
  title: "APISIX cannot have a consumer of this name",
  why: "APISIX knows a consumer as `<namespace>_<name>`, of letters, digits, `_` and, since 3.13, `-`, and of 256 characters at most. Kubernetes allows dots in the name, APISIX does not: it refuses the consumer, and its callers get 401. An ApisixConsumer and a Consumer of one name in one namespace are one consumer to APISIX, and each takes away what the other has put there. The ingress controller 1.x wrote every `-` as `_`, so that there `a-b` of the namespace `c` and `b` of `c-a` could meet.",
  off: "Hardly ever; for an older APISIX or controller, say its version under `versions:` in `.gateway-keys.yaml`.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile.app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      const node = at(manifest.root, "metadata", "name");
      if (!isApisixConsumer(manifest.kind) || manifest.name === undefined || node === undefined) continue;
      const place = { start: node.start, end: node.end, path: "metadata.name" };
      const refused = characters(document, manifest, place) ?? length(manifest, place);
      if (refused !== undefined) yield refused;
      else yield* taken(document, manifest, place);
    }
  },
};

function characters(
  document: CheckedDocument,
  { root, name = "", namespace }: Manifest,
  place: Place,
): Report | undefined {
  const takesDashes = dashes(document);
  if (name.includes(".")) {
    const renamed = name.replaceAll(".", takesDashes ? "-" : "");
    const node = at(root, "metadata", "name");
    const edit = node?.kind === "scalar" ? replaceScalar(document.text, node, renamed) : undefined;
    const message = `APISIX takes no dot in a consumer's name, and refuses \`${namespace ?? "<namespace>"}_${name}\`: callers get 401. Name it \`${renamed}\`.`;
    const fix = edit && { title: `Rename it to \`${renamed}\``, edits: [edit], safe: false };
    return { at: place, message, ...(fix === undefined ? {} : { fix }) };
  }
  if (takesDashes || !`${namespace}${name}`.includes("-")) return undefined;
  const where = name.includes("-") ? "the name" : "the namespace's name";
  return {
    at: place,
    message: `APISIX before version 3.13 takes no \`-\` in a consumer's name, and ${where} has one: it refuses \`${namespace ?? "<namespace>"}_${name}\`, and callers get 401. Rename it, or update APISIX.`,
  };
}

function dashes({ workspace }: CheckedDocument): boolean {
  const { versions } = workspace.config;
  return (
    !isBefore(versions.get("apisix"), "3.13") || isBefore(versions.get("apisixIngressController"), "2.0")
  );
}

function length(manifest: Manifest, place: Place): Report | undefined {
  const name = apisixConsumerName(manifest);
  if (name === undefined || name.length <= 256) return undefined;
  const message = `With its namespace this name is ${name.length} characters long: APISIX takes 256, refuses the consumer, and callers get 401. Shorten it.`;
  return { at: place, message };
}

function* taken(document: CheckedDocument, manifest: Manifest, place: Place): Generator<Report> {
  const other = isBefore(document.workspace.config.versions.get("apisixIngressController"), "2.0")
    ? undashed(document, manifest)
    : otherKind(document, manifest);
  if (other === undefined) return;
  const { fact } = other;
  const { file } = other.document;
  const where =
    file === document.document.file ? "above or below" : `in \`${file.slice(file.lastIndexOf("/") + 1)}\``;
  const name = apisixConsumerName(manifest) ?? manifest.name;
  const whose =
    fact.namespace === undefined || fact.namespace === manifest.namespace
      ? ""
      : ` of the namespace \`${fact.namespace}\``;
  yield {
    at: place,
    message: `The ${fact.kind} \`${fact.name}\`${whose} (${where}) has the same name at APISIX as this one, \`${name}\`: each takes away the other's credentials. Rename one of them.`,
    related: {
      document: other.document,
      start: fact.start,
      end: fact.end,
      message: `The ${fact.kind} of the same name at APISIX`,
    },
  };
}

/** Said once, at the Consumer. */
function otherKind(
  { workspace, document }: CheckedDocument,
  { kind, name = "", namespace }: Manifest,
): Found<NamedObject> | undefined {
  if (kind.kind !== "Consumer") return undefined;
  const found = workspace.objects({ group: kind.group, kind: "ApisixConsumer" }, name, namespace);
  return found.find(
    (other) =>
      other.fact.namespace === namespace &&
      (namespace !== undefined || other.document.file === document.file) &&
      workspace.mayMeet(other.document),
  );
}

/** Said once, at the later one. */
function undashed(
  { workspace, document }: CheckedDocument,
  manifest: Manifest,
): Found<NamedObject> | undefined {
  const name = apisixConsumerName(manifest)?.replaceAll("-", "_");
  if (name === undefined) return undefined;
  const isEarlier = ({ document: other, fact }: Found<NamedObject>) =>
    other.file === document.file
      ? other.start + fact.start < document.start + manifest.root.start
      : other.file < document.file;
  return workspace
    .allObjects({ group: manifest.kind.group, kind: "ApisixConsumer" }, undefined)
    .find(
      (other) =>
        other.fact.namespace !== manifest.namespace &&
        `${other.fact.namespace}_${other.fact.name}`.replaceAll("-", "_") === name &&
        isEarlier(other) &&
        workspace.mayMeet(other.document),
    );
}
