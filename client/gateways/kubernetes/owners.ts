/** Whose an object is, beside ours: what a GitOps tool or a chart owns it puts back. */
import { fieldManager } from "./cluster.ts";
import type { KubernetesObject, ManagedFields } from "./resource.ts";

/**
 * Who else keeps this object as it is, for a warning: "Argo CD (application shop)"; undefined where nobody is known.
 * Sources: Argo CD docs, user-guide/resource_tracking (label `app.kubernetes.io/instance` or annotation
 * `argocd.argoproj.io/tracking-id`); Flux docs, kustomize-controller (labels `kustomize.toolkit.fluxcd.io/name`,
 * `helm.toolkit.fluxcd.io/name`); Helm docs, chart_best_practices/labels (`app.kubernetes.io/managed-by: Helm`).
 */
export function ownerOf({ metadata }: KubernetesObject): string | undefined {
  const { labels = {}, annotations = {} } = metadata;
  const tracked = annotations["argocd.argoproj.io/tracking-id"];
  if (tracked !== undefined) return `Argo CD (application ${tracked.split(":")[0]})`;
  const flux = labels["kustomize.toolkit.fluxcd.io/name"] ?? labels["helm.toolkit.fluxcd.io/name"];
  if (flux !== undefined) return `Flux (${flux})`;
  const release = annotations["meta.helm.sh/release-name"];
  if (labels["app.kubernetes.io/managed-by"] === "Helm")
    return `Helm${release === undefined ? "" : ` (release ${release})`}`;
  const gitOps = (metadata.managedFields ?? [])
    .map(({ manager = "" }) => manager)
    .find((name) => /argocd|flux|kustomize-controller|helm/i.test(name));
  return gitOps;
}

/** Managers other than us that have written a field. @param path `["spec", "apiKeyAuth", "credentialRefs"]` */
export function managersOf({ metadata }: KubernetesObject, path: readonly string[]): readonly string[] {
  const others = (metadata.managedFields ?? []).filter(
    ({ manager, subresource }) => manager !== fieldManager && subresource === undefined,
  );
  return others.filter((entry) => owns(entry, path)).map(({ manager = "somebody" }) => manager);
}

function owns({ fieldsV1 }: ManagedFields, path: readonly string[]): boolean {
  let fields: unknown = fieldsV1;
  for (const name of path) {
    if (typeof fields !== "object" || fields === null) return false;
    const inner: unknown = Reflect.get(fields, `f:${name}`);
    if (inner === undefined) return false;
    fields = inner;
  }
  return true;
}
