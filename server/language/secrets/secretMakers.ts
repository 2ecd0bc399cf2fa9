/**
 * Secrets that another tool makes in the cluster from an object in the workspace: Sealed Secrets, External Secrets,
 * kustomize and the like. What they hold is not here; names of entries, labels and type may be.
 */

import { type Facts, noFacts, type Secret, type TemplatedName } from "../facts/facts.ts";
import type { FactSink } from "../facts/kind.ts";
import { generatedSecrets } from "../layout/generators.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import { externalSecret, externalSecretSpec } from "./externalSecrets.ts";
import { type Made, namesIn, stringsIn } from "./madeSecret.ts";

type Maker = (root: Mapping) => readonly Made[];

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["bitnami.com SealedSecret", sealedSecret],
  ["external-secrets.io ExternalSecret", (root) => externalSecret(root)],
  ["external-secrets.io ClusterExternalSecret", clusterExternalSecret],
  ["secrets.hashicorp.com VaultStaticSecret", named("spec.destination.name")],
  ["secrets.hashicorp.com VaultDynamicSecret", named("spec.destination.name")],
  ["secrets.hashicorp.com VaultPKISecret", named("spec.destination.name")],
  ["secrets.hashicorp.com HCPVaultSecretsApp", named("spec.destination.name")],
  ["onepassword.com OnePasswordItem", named("metadata.name")],
  [
    "secrets.infisical.com InfisicalSecret",
    named("spec.managedSecretReference.secretName", "spec.managedKubeSecretReferences.*.secretName"),
  ],
  ["secrets.doppler.com DopplerSecret", named("spec.managedSecret.name")],
  ["k8s.bitwarden.com BitwardenSecret", named("spec.secretName")],
  ["spv.no AzureKeyVaultSecret", named("spec.output.secret.name")],
  ["isindir.github.com SopsSecret", sopsSecret],
  ["secrets-store.csi.x-k8s.io SecretProviderClass", providedSecrets],
  ["cert-manager.io Certificate", certificate],
  ["kustomize.config.k8s.io Kustomization", generatedSecrets],
  ["kustomize.config.k8s.io Component", generatedSecrets],
]);

/** Words of which one stands in every object that makes Secrets. */
export const secretMakerMarks: readonly string[] = [
  "Secret",
  "OnePasswordItem",
  "secretGenerator",
  "cert-manager.io",
];

type SecretSink = Pick<FactSink, "secret" | "templated">;

/** The Secrets that an object which is none of our kinds makes. */
export function madeSecrets(root: Mapping, add: SecretSink): void {
  for (const made of makerOf(root)?.(root) ?? []) addMade(root, made, add);
}

/**
 * A Secret whose values SOPS encrypted. Labels it leaves, unless it was told to encrypt all, and names of entries
 * always (getsops.io: only values are encrypted).
 */
export function encryptedSecret(root: Mapping, add: SecretSink): void {
  const labels = [...stringsIn(at(root, "metadata", "labels"))].map(
    ([key, value]) => [key, /^ENC\[/.test(value) ? "" : value] as const,
  );
  const keys = namesIn(at(root, "data"), at(root, "stringData"));
  const type = stringOf(at(root, "type"));
  addMade(root, { name: at(root, "metadata", "name"), labels: new Map(labels), keys, type }, add);
}

/** A Secret that a template names: which, is known once it was filled in. */
export function templatedName(node: Node | undefined): TemplatedName | undefined {
  if (node?.kind !== "scalar" || !node.templated) return undefined;
  const { start, end } = node;
  return { start, end, path: "metadata.name", ...literalEnds(String(node.value)) };
}

/** What a text that is no YAML before a template engine ran over it tells all the same. */
export function templatedFacts(text: string): Facts {
  const secrets: Secret[] = [];
  const templatedNames: TemplatedName[] = [];
  templatedSecret(text, {
    secret: (fact) => secrets.push(fact),
    templated: (fact) => templatedNames.push(fact),
  });
  return secrets.length + templatedNames.length === 0 ? noFacts : { ...noFacts, secrets, templatedNames };
}

/**
 * The Secret of a text that is no YAML before a template engine ran over it: `$` and `{` elsewhere in the text do not
 * matter.
 */
function templatedSecret(text: string, add: SecretSink): void {
  if (!/^kind:[ \t]*Secret[ \t]*$/m.test(text)) return;
  const metadata = /^metadata:[ \t]*\r?\n/m.exec(text);
  if (metadata === null) return;
  // Line by line, as one pattern for them all would try each way to part them.
  const lines = /[ \t][^\n]*(?:\n|$)/y;
  lines.lastIndex = metadata.index + metadata[0].length;
  for (let line = lines.exec(text); line !== null; line = lines.exec(text)) {
    const written = /^[ \t]+name:[ \t]*(\S[^\r\n]*?)[ \t]*\r?\n?$/.exec(line[0])?.[1];
    if (written === undefined) continue;
    const start = line.index + line[0].indexOf(written, line[0].indexOf("name:") + 5);
    const place = { start, end: start + written.length, path: "metadata.name" };
    const name = /^(["']?)([a-z0-9.-]+)\1(?:[ \t]+#.*)?$/.exec(written)?.[2];
    if (name === undefined) add.templated({ ...place, ...literalEnds(written.replace(/^["']|["']$/g, "")) });
    else {
      const from = start + written.indexOf(name);
      add.secret({ ...contentElsewhere, start: from, end: from + name.length, name });
    }
    return;
  }
}

/** What stands before the first and after the last template action of a name. */
function literalEnds(text: string): { before: string; after: string } {
  const before = /^[a-z0-9.-]*/.exec(text)?.[0] ?? "";
  const after = /[a-z0-9.-]*$/.exec(text)?.[0] ?? "";
  return { before, after };
}

const contentElsewhere = {
  path: "metadata.name",
  namespace: undefined,
  labels: new Map<string, string>(),
  type: undefined,
  entries: [],
  incomplete: true,
};

function addMade(root: Mapping, made: Made, add: SecretSink): void {
  const { name: node, labels = new Map(), type, keys, hashed, mounted } = made;
  const templated = templatedName(node);
  if (templated !== undefined) add.templated(templated);
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const { start, end } = node;
  const own = made.namespace ?? at(root, "metadata", "namespace") ?? at(root, "namespace");
  add.secret({
    ...contentElsewhere,
    start,
    end,
    name,
    namespace: mounted ? undefined : stringOf(own),
    labels,
    type,
    ...(keys === undefined ? {} : { keys }),
    ...(hashed ? { hashed } : {}),
  });
}

function makerOf(root: Mapping): Maker | undefined {
  const kind = stringOf(at(root, "kind"));
  // A kustomization.yaml may go without apiVersion and kind.
  if (kind === undefined && at(root, "apiVersion") === undefined) return generatedSecrets;
  const group = (stringOf(at(root, "apiVersion")) ?? "").replace(/\/.*$/, "");
  return makers.get(`${group} ${kind}`);
}

/** The first path that leads to a name counts; `*` stands for each list item. */
function named(...paths: readonly string[]): Maker {
  return (root) => {
    const found = paths.map((path) => follow(root, path.split("."))).find((nodes) => nodes.length > 0);
    return (found ?? []).map((name) => ({ name }));
  };
}

function follow(node: Node | undefined, [step, ...rest]: readonly string[]): Node[] {
  if (node === undefined) return [];
  if (step === undefined) return [node];
  if (step === "*") return itemsOf(node).flatMap((item) => follow(item, rest));
  return follow(at(node, step), rest);
}

/** bitnami-labs/sealed-secrets pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go, Unseal. */
function sealedSecret(root: Mapping): Made[] {
  const template = at(root, "spec", "template");
  return [
    {
      name: at(root, "metadata", "name"),
      labels: stringsIn(at(template, "metadata", "labels")),
      type: stringOf(at(template, "type")),
      keys: namesIn(at(root, "spec", "encryptedData"), at(template, "data")),
    },
  ];
}

/** One ExternalSecret in each of many namespaces. */
function clusterExternalSecret(root: Mapping): Made[] {
  const name = at(root, "spec", "externalSecretName") ?? at(root, "metadata", "name");
  const labels = stringsIn(at(root, "spec", "externalSecretMetadata", "labels"));
  return externalSecretSpec(at(root, "spec", "externalSecretSpec"), name, labels).map((made) => ({
    ...made,
    mounted: true as const,
  }));
}

function sopsSecret(root: Mapping): Made[] {
  return itemsOf(at(root, "spec", "secretTemplates")).map((template) => ({
    name: at(template, "name"),
    labels: stringsIn(at(template, "labels")),
    type: stringOf(at(template, "type")),
    keys: namesIn(at(template, "data"), at(template, "stringData")),
  }));
}

/** Secrets that the CSI driver writes for whoever mounts the volume, in its namespace. */
function providedSecrets(root: Mapping): Made[] {
  return itemsOf(at(root, "spec", "secretObjects")).map((object) => {
    const keys = itemsOf(at(object, "data")).map((entry) => stringOf(at(entry, "key")));
    return {
      name: at(object, "secretName"),
      labels: stringsIn(at(object, "labels")),
      type: stringOf(at(object, "type")),
      keys: keys.every((key) => key !== undefined) ? keys : undefined,
    };
  });
}

/** cert-manager fills in certificate and key; the issuer's certificate where there is one. */
function certificate(root: Mapping): Made[] {
  const spec = at(root, "spec");
  const more = ["keystores", "additionalOutputFormats"].some((field) => at(spec, field) !== undefined);
  return [
    {
      name: at(root, "spec", "secretName"),
      labels: stringsIn(at(root, "spec", "secretTemplate", "labels")),
      type: "kubernetes.io/tls",
      keys: more ? undefined : ["tls.crt", "tls.key", "ca.crt"],
    },
  ];
}
