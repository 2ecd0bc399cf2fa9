/** References as the APISIX ingress controller's kinds write them: mostly a name alone. */

import { addApisixAllowLists } from "../facts/allowLists.ts";
import type { LinkRole, ObjectKind, SecretUse } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, itemsOf, type Node, stringOf } from "../yaml/node.ts";
import { isOff } from "./consumers.ts";

export const apisixGroup = "apisix.apache.org";
export const service: ObjectKind = { group: "", kind: "Service" };

/** An object of a kind, as its facts are read. */
export interface ApisixReferrer {
  readonly object: ManifestObject;
  readonly kind: string;
  /** APISIX's own unless it is said. */
  readonly group?: string;
  readonly add: FactSink;
}

/** A link to the object of a name; no ReferenceGrant is asked for one of another namespace. */
export function linkTo(
  { object, kind, group = apisixGroup, add }: ApisixReferrer,
  role: LinkRole,
  to: ObjectKind,
  node: Node | undefined,
  path: string,
  namespace: string | undefined,
): void {
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const { start, end } = node;
  add.link({
    start,
    end,
    path,
    role,
    from: { group, kind, name: object.name, namespace: object.namespace },
    to,
    name,
    namespace,
    section: undefined,
    node,
  });
}

/** `spec.ingressClassName`. */
export function linkToClass(referrer: ApisixReferrer): void {
  const node = at(referrer.object.root, "spec", "ingressClassName");
  const to = { group: "networking.k8s.io", kind: "IngressClass" };
  linkTo(referrer, "class", to, node, "spec.ingressClassName", undefined);
}

/** `spec.targetRefs`, in the policy's own namespace. */
export function linkToTargets(referrer: ApisixReferrer): void {
  const { object, kind, add } = referrer;
  itemsOf(at(object.root, "spec", "targetRefs")).forEach((ref, i) => {
    const node = at(ref, "name");
    const name = stringOf(node);
    const to = { group: stringOf(at(ref, "group")), kind: stringOf(at(ref, "kind")) };
    if (node === undefined || !name || to.group === undefined || to.kind === undefined) return;
    const section = at(ref, "sectionName");
    const sectionName = stringOf(section);
    add.link({
      start: node.start,
      end: node.end,
      path: `spec.targetRefs[${i}].name`,
      role: "target",
      from: { group: apisixGroup, kind, name: object.name, namespace: object.namespace },
      to: { group: to.group, kind: to.kind },
      name,
      namespace: object.namespace,
      section: section === undefined || !sectionName ? undefined : { name: sectionName, node: section },
      node,
    });
  });
}

/** A Secret by its name. */
export function referTo(
  { add }: ApisixReferrer,
  node: Node | undefined,
  path: string,
  use: Omit<SecretUse, "gateway">,
  namespace: string | undefined,
): void {
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const { start, end } = node;
  const full = { gateway: "apisix", ...use } as const;
  add.reference({ start, end, path, name, namespace, use: full, owners: [], node });
}

/** A `{name, namespace}` of a Secret with a certificate; the controller looks only where it is told to. */
export function referToCertificate(
  referrer: ApisixReferrer,
  ref: Node | undefined,
  path: string,
  use: Omit<SecretUse, "gateway">,
): void {
  const namespace = at(ref, "namespace");
  const there = namespace === undefined ? referrer.object.namespace : stringOf(namespace);
  referTo(referrer, at(ref, "name"), `${path}.name`, use, there);
}

/**
 * `plugins[].secretRef`: every entry of the Secret is put into the plugin's configuration under its own name
 * (apisixroute.go buildPluginConfig). A plugin that is switched off asks for none.
 */
export function referFromPlugins(
  referrer: ApisixReferrer,
  plugins: Node | undefined,
  path: string,
  without: string,
): void {
  addApisixAllowLists(plugins, path, referrer.add);
  itemsOf(plugins).forEach((plugin, i) => {
    if (isOff(plugin)) return;
    const use = { type: "settings", without } as const;
    const { namespace } = referrer.object;
    referTo(referrer, at(plugin, "secretRef"), `${path}[${i}].secretRef`, use, namespace);
  });
}
