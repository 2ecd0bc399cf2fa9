/** What we take kustomizations to make of manifests, beside what kustomize makes of them. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { NamedObject, Secret } from "../server/language/facts/facts.ts";
import { pick, seeded } from "./language/randomYaml.ts";
import { language } from "./lint.ts";

const kubectl = spawnSync("kubectl", ["kustomize", "--help"]).status === 0;
const folder = kubectl ? mkdtempSync(join(tmpdir(), "gateway-keys-")) : "";
afterAll(() => {
  if (kubectl) rmSync(folder, { recursive: true });
});

type Files = Record<string, string>;

/** Bases with objects, and overlays of them, each with some of what a kustomization can say. */
function estate(seed: number): { files: Files; roots: string[] } {
  const random = seeded(seed);
  const one = <T>(...all: readonly T[]): T => pick(all, random);
  const files: Files = {};
  const settings = () =>
    [
      one("", "namespace: inner\n", "namespace: outer\n"),
      one("", "", "namePrefix: pre-\n"),
      one("", "", "nameSuffix: -post\n"),
      one("", "", "commonAnnotations: {kubernetes.io/ingress.class: kong}\n"),
      one(
        "",
        "",
        "commonLabels: {team: weather}\n",
        "labels: [{pairs: {team: maps}, includeSelectors: false}]\n",
      ),
    ].join("");
  const bases = ["base/a", "base/b"];
  for (const base of bases) {
    const name = base.slice(-1);
    const own = one("", ", namespace: own");
    files[`${base}/objects.yaml`] = `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: consumer-${name}${own}}
username: ${name}
---
apiVersion: v1
kind: Secret
metadata: {name: secret-${name}${own}, labels: {konghq.com/credential: key-auth}}
stringData: {key: x}
`;
    const generator = `secretGenerator:
  - name: generated-${name}
    literals: [${one("key=a", "key=a, ttl=b")}]
    options: {disableNameSuffixHash: ${one("true", "false")}, labels: {konghq.com/credential: key-auth}}
`;
    files[`${base}/kustomization.yaml`] = `resources: [objects.yaml]\n${settings()}${one("", generator)}`;
  }
  const roots = ["top/x", "top/y"];
  for (const root of roots) {
    const listed = one(["../../base/a"], ["../../base/b"], ["../../base/a", "../../base/b"], ["../../mid"]);
    files[`${root}/kustomization.${one("yaml", "yml")}`] = `resources: [${listed.join(", ")}]\n${settings()}`;
  }
  files["mid/kustomization.yaml"] = `resources: [../base/a, ../base/b/]\n${settings()}`;
  return { files, roots };
}

/** One line for each object that a kustomization makes: kind, namespace, name, entries, labels, annotations. */
function line(
  kind: string,
  namespace: string | undefined,
  name: string,
  keys: readonly string[],
  labels: Iterable<readonly [string, string]>,
): string {
  const pairs = [...labels].map((pair) => pair.join("=")).sort();
  return `${kind} ${namespace ?? ""}/${name} {${[...keys].sort().join(" ")}} [${pairs.join(" ")}]`;
}

function made(root: string): string[] {
  const text = execFileSync("kubectl", ["kustomize", join(folder, root)], {
    encoding: "utf8",
    stdio: "pipe",
  });
  return parseAllDocuments(text)
    .map((document) => document.toJS())
    .map(({ kind, metadata, data, stringData }) =>
      line(
        kind,
        metadata.namespace,
        metadata.name.replace(/^(.*)-[a-z0-9]{10}$/, "$1-<hash>"),
        Object.keys({ ...data, ...stringData }),
        Object.entries(metadata.labels ?? {}) as [string, string][],
      ),
    )
    .sort();
}

function ours(files: Files, root: string): string[] {
  const opened = language(files);
  const lines: string[] = [];
  for (const file of Object.keys(files)) {
    for (const document of opened.documents(file)) {
      const view = opened.workspace(document);
      const { objects, secrets } = opened.facts(document);
      for (const placement of view.placements(document).filter((one) => one.root === root)) {
        const say = (kind: string, fact: NamedObject | Secret, keys: readonly string[], hash = "") => {
          const namespace = placement.namespace === undefined ? fact.namespace : placement.namespace.name;
          const name = `${placement.prefix}${fact.name}${placement.suffix}${hash}`;
          lines.push(line(kind, namespace, name, keys, new Map([...fact.labels, ...placement.labels])));
        };
        for (const object of objects) if (object.kind !== "Secret") say(object.kind, object, []);
        for (const secret of secrets) {
          const keys = secret.keys ?? secret.entries.map(({ key }) => key);
          say("Secret", secret, keys, secret.hashed ? "-<hash>" : "");
        }
      }
    }
  }
  return lines.sort();
}

describe.skipIf(!kubectl)("kustomize makes what we say it makes", () => {
  it.each(Array.from({ length: 25 }, (_, i) => i))("of estate %i", (seed) => {
    const { files, roots } = estate(seed);
    for (const [file, text] of Object.entries(files)) {
      const path = join(folder, String(seed), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    for (const root of roots) {
      expect(ours(files, root), root).toEqual(made(join(String(seed), root)));
    }
  });
});
