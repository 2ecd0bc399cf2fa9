/** Which ingress classes are Kong's, as far as the configuration and IngressClasses of the workspace tell. */

import type { Workspace } from "../workspace.ts";
import { at, stringOf } from "../yaml/node.ts";

const ingressClassKind = { group: "networking.k8s.io", kind: "IngressClass" };
const controller = "ingress-controllers.konghq.com/kong";

export interface KongClasses {
  /** Undefined where nothing tells. */
  readonly known: readonly string[] | undefined;
  /** One of them is the cluster's default: objects without a class are Kong's too (store.go:784-794). */
  readonly hasDefault: boolean;
  /** Classes of other controllers. */
  readonly others: ReadonlySet<string>;
}

export function kongClasses(workspace: Workspace): KongClasses {
  const configured = workspace.config.classes.get("kong");
  const own: string[] = [];
  const others = new Set<string>();
  let hasDefault = false;
  for (const { fact } of workspace.allObjects(ingressClassKind, undefined)) {
    for (const found of workspace.objects(ingressClassKind, fact.name, undefined)) {
      const manifest = workspace.manifest(found);
      const of = stringOf(at(manifest?.root, "spec", "controller"));
      if (of === undefined) continue;
      if (of !== controller) others.add(fact.name);
      else own.push(fact.name);
      const marked = manifest?.annotations.get("ingressclass.kubernetes.io/is-default-class");
      if (of === controller && marked === "true") hasDefault = true;
    }
  }
  const known = configured ?? (own.length > 0 ? [...new Set(own)] : undefined);
  return { known, hasDefault, others };
}
