/**
 * The Secrets of External Secrets Operator (external-secrets.io: guides on templates, ownership, lifecycle;
 * pkg/controllers/externalsecret/externalsecret_controller_template.go).
 */
import { at, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import { type Made, namesIn, stringsIn } from "./madeSecret.ts";

export function externalSecret(root: Mapping): Made[] {
  const labels = stringsIn(at(root, "metadata", "labels"));
  return externalSecretSpec(at(root, "spec"), at(root, "metadata", "name"), labels);
}

/** The Secret of a spec; `labels` are the ExternalSecret's own, which it gets where no template says others. */
export function externalSecretSpec(
  spec: Node | undefined,
  name: Node | undefined,
  labels: ReadonlyMap<string, string>,
): Made[] {
  const target = at(spec, "target");
  const template = at(target, "template");
  const policy = stringOf(at(target, "creationPolicy"));
  return [
    {
      name: at(target, "name") ?? name,
      labels: template === undefined ? labels : stringsIn(at(template, "metadata", "labels")),
      type: stringOf(at(template, "type")),
      // With these two somebody else makes the Secret, and may put more into it.
      keys: policy === "Merge" || policy === "None" ? undefined : keysOf(spec, template),
    },
  ];
}

/** With a template's entries only those; else what is fetched by name. */
function keysOf(spec: Node | undefined, template: Node | undefined): string[] | undefined {
  if (at(template, "templateFrom") !== undefined) return undefined;
  const own = namesIn(at(template, "data"));
  if (own === undefined) return undefined;
  const merged = stringOf(at(template, "mergePolicy")) === "Merge";
  if (own.length > 0 && !merged) return own;
  if (at(spec, "dataFrom") !== undefined) return undefined;
  const fetched = itemsOf(at(spec, "data")).map((item) => stringOf(at(item, "secretKey")));
  return fetched.length > 0 && fetched.every((key) => key !== undefined) ? [...own, ...fetched] : undefined;
}
