/** The real custom resources, as controllers' releases bring them, installed in a real API server. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parse } from "yaml";
import resources from "../../scripts/schemas/resources.json" with { type: "json" };
import type { ApiServer } from "./apiServer.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "crds");

export const haveCustomResources = existsSync(folder);

/** Folders of custom resources; of one that stands in several, the first folder's is installed. */
export type Edition = readonly string[];

/** What the newest releases install side by side. */
export const newest: Edition = [
  "apisix-ingress-controller-effective",
  "apisix-ingress-controller",
  "envoy-gateway",
  "gateway-api-experimental",
  "gateway-api",
  "kong-ingress-controller-3.5",
  "kong-operator-2.0",
  "traefik",
];

/** What `versions:` can choose instead, where it differs. */
export const others: { readonly edition: Edition; readonly config: string } = {
  edition: ["gateway-api", "kong-operator-2.0", "kong-ingress-controller-3.5"],
  config: "versions:\n  gatewayApi: 1.6-standard\n  kongOperator: '2.0'\n",
};

interface Definition {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Tree } }[] };
}

interface Tree {
  readonly properties: Record<string, Tree>;
  items: Tree;
}

interface Resource {
  readonly file: string;
  readonly alsoFrom?: { readonly file: string; readonly paths: readonly string[] };
}

function read(file: string): Definition {
  return parse(readFileSync(join(folder, file), "utf8"), { logLevel: "silent" }) as Definition;
}

/** With the fields that our schema takes from another custom resource, because its own is not at hand. */
function completed(definition: Definition, file: string): Definition {
  const { alsoFrom } =
    Object.values(resources as Record<string, Resource>).find((one) => one.file === file) ?? {};
  const from = alsoFrom && read(alsoFrom.file).spec.versions[0]?.schema.openAPIV3Schema;
  for (const path of alsoFrom?.paths ?? []) {
    for (const { schema } of definition.spec.versions) {
      graft(schema.openAPIV3Schema, from as Tree, path.split(/(?=\.|\[\])/));
    }
  }
  return definition;
}

function graft(into: Tree, from: Tree, [step = "", ...further]: readonly string[]): void {
  const name = step.slice(1);
  if (step === "[]") graft(into.items, from.items, further);
  else if (further.length > 0) graft(into.properties[name] as Tree, from.properties[name] as Tree, further);
  else into.properties[name] = from.properties[name] as Tree;
}

export async function install(server: ApiServer, edition: Edition): Promise<void> {
  const definitions = new Map<string, string>();
  for (const name of edition) {
    for (const file of readdirSync(join(folder, name)).filter((one) => /\.ya?ml$/.test(one))) {
      const definition = read(`${name}/${file}`);
      if (definition.kind !== "CustomResourceDefinition" || definitions.has(definition.metadata.name))
        continue;
      definitions.set(definition.metadata.name, JSON.stringify(completed(definition, `${name}/${file}`)));
    }
  }
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for (const [name, definition] of definitions) {
    const { code, body } = await server.ask("POST", path, definition);
    if (code !== 201) throw new Error(`${name} could not be installed: ${body.slice(0, 1_000)}`);
  }
  for (;;) {
    const { items } = JSON.parse((await server.ask("GET", path)).body) as {
      items: readonly { readonly status?: { readonly conditions?: readonly Condition[] } }[];
    };
    if (items.every(({ status }) => status?.conditions?.some(isEstablished))) return;
    await wait(100);
  }
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

function isEstablished({ type, status }: Condition): boolean {
  return type === "Established" && status === "True";
}
