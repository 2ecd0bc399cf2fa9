/**
 * Secrets that another tool makes in the cluster from an object in the workspace: Sealed Secrets, External Secrets,
 * kustomize and the like. That they will be there is all that is known: not what they hold.
 */

import { at, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import type { Secret } from "./facts.ts";

/** Where an object names its Secrets; the first path that leads to a name counts, `*` stands for each list item. */
const makers: ReadonlyMap<string, readonly string[]> = new Map([
  ["bitnami.com SealedSecret", ["metadata.name"]],
  ["external-secrets.io ExternalSecret", ["spec.target.name", "metadata.name"]],
  ["secrets.hashicorp.com VaultStaticSecret", ["spec.destination.name"]],
  ["secrets.hashicorp.com VaultDynamicSecret", ["spec.destination.name"]],
  ["secrets.hashicorp.com HCPVaultSecretsApp", ["spec.destination.name"]],
  ["onepassword.com OnePasswordItem", ["metadata.name"]],
  [
    "secrets.infisical.com InfisicalSecret",
    ["spec.managedSecretReference.secretName", "spec.managedKubeSecretReferences.*.secretName"],
  ],
  ["secrets.doppler.com DopplerSecret", ["spec.managedSecret.name"]],
  ["k8s.bitwarden.com BitwardenSecret", ["spec.secretName"]],
  ["spv.no AzureKeyVaultSecret", ["spec.output.secret.name"]],
  ["isindir.github.com SopsSecret", ["spec.secretTemplates.*.name"]],
  ["secrets-store.csi.x-k8s.io SecretProviderClass", ["spec.secretObjects.*.secretName"]],
  ["kustomize.config.k8s.io Kustomization", ["secretGenerator.*.name"]],
  ["kustomize.config.k8s.io Component", ["secretGenerator.*.name"]],
]);

/** Words of which one stands in every object that makes Secrets. */
export const secretMakerMarks: readonly string[] = ["Secret", "OnePasswordItem", "secretGenerator"];

/** The Secrets that an object which is none of our kinds makes. */
export function madeSecrets(root: Mapping): Secret[] {
  const paths = pathsOf(root);
  const nodes = paths.map((path) => follow(root, path.split("."))).find((found) => found.length > 0) ?? [];
  return nodes.flatMap((node) => made(root, node));
}

/** A Secret whose values SOPS encrypted: its name is there, its entries are for SOPS to know. */
export function encryptedSecret(root: Mapping): Secret[] {
  return made(root, at(root, "metadata", "name"));
}

/**
 * The Secret of a text that is no YAML before a template engine ran over it, if its name stands there: `$` and `{`
 * elsewhere in the text do not matter.
 */
export function templatedSecret(text: string): Secret[] {
  if (!/^kind:[ \t]*Secret[ \t]*$/m.test(text)) return [];
  const metadata = /^metadata:[ \t]*\r?\n/m.exec(text);
  if (metadata === null) return [];
  // Line by line, as one pattern for them all would try each way to part them.
  const lines = /[ \t][^\n]*(?:\n|$)/y;
  lines.lastIndex = metadata.index + metadata[0].length;
  for (let line = lines.exec(text); line !== null; line = lines.exec(text)) {
    const written = /^[ \t]+name:[ \t]*(["']?)([a-z0-9.-]+)\1[ \t]*(?:#.*)?\r?\n?$/.exec(line[0]);
    const name = written?.[2];
    if (name === undefined) continue;
    const start = line.index + line[0].indexOf(name, line[0].indexOf("name:") + 5);
    return [{ start, end: start + name.length, ...contentElsewhere, name, namespace: undefined }];
  }
  return [];
}

/** What is not known of a Secret that somebody else makes. */
const contentElsewhere = {
  path: "metadata.name",
  labels: new Map<string, string>(),
  type: undefined,
  entries: [],
  incomplete: true,
};

function pathsOf(root: Mapping): readonly string[] {
  const kind = stringOf(at(root, "kind"));
  // A kustomization.yaml may go without apiVersion and kind.
  if (kind === undefined && at(root, "apiVersion") === undefined) return ["secretGenerator.*.name"];
  const group = (stringOf(at(root, "apiVersion")) ?? "").replace(/\/.*$/, "");
  return makers.get(`${group} ${kind}`) ?? [];
}

function follow(node: Node | undefined, [step, ...rest]: readonly string[]): Node[] {
  if (node === undefined) return [];
  if (step === undefined) return [node];
  if (step === "*") return itemsOf(node).flatMap((item) => follow(item, rest));
  return follow(at(node, step), rest);
}

function made(root: Mapping, node: Node | undefined): Secret[] {
  const name = stringOf(node);
  if (node === undefined || !name) return [];
  const namespace = stringOf(at(root, "metadata", "namespace") ?? at(root, "namespace"));
  const { start, end } = node;
  return [{ start, end, ...contentElsewhere, name, namespace }];
}
