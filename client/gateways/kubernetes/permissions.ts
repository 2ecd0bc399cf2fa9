/** Whether the person may do what a plan is about to do, asked before it is shown; and what to ask an admin for. */
import { GatewayError } from "../gatewayError.ts";
import { fieldsOf } from "../http/shape.ts";
import type { Cluster } from "./cluster.ts";
import type { ResourceType } from "./resource.ts";

export interface Permission {
  readonly verb: "get" | "list" | "create" | "update" | "delete";
  readonly type: ResourceType;
}

/**
 * Asks for each permission at once (SelfSubjectAccessReview, authorization.k8s.io/v1).
 * Throws `forbidden` with what is missing, and a Role and RoleBinding that grant it.
 */
export async function demand(
  cluster: Cluster,
  namespace: string,
  permissions: readonly Permission[],
  signal: AbortSignal,
): Promise<void> {
  const answers = await Promise.all(
    permissions.map((permission) => isAllowed(cluster, namespace, permission, signal)),
  );
  const missing = permissions.filter((_, index) => !answers[index]);
  if (missing.length === 0) return;
  const words = missing.map(({ verb, type }) => `${verb} ${type.plural}`);
  throw new GatewayError("forbidden", `You may not ${words.join(", ")} in ${namespace}`, {
    permission: words.join(", "),
    next: "Ask the cluster's admin to apply a Role and its binding, with your name in it.",
    remedy: roleFor(namespace, permissions),
  });
}

async function isAllowed(
  cluster: Cluster,
  namespace: string,
  { verb, type }: Permission,
  signal: AbortSignal,
): Promise<boolean> {
  const resourceAttributes = { namespace, verb, group: type.group, resource: type.plural };
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  };
  const path = ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"];
  const decode = (value: unknown) =>
    fieldsOf(fieldsOf(value, "the answer").status, "status").allowed === true;
  return cluster.call({ doing: "Asking what you may do", method: "POST", path, body, decode }, signal);
}

/** A Role with all that the actions need, and its binding, as YAML. */
function roleFor(namespace: string, permissions: readonly Permission[]): string {
  const groups = new Map<string, { readonly type: ResourceType; readonly verbs: Set<string> }>();
  for (const { type, verb } of permissions) {
    const known = groups.get(type.plural) ?? { type, verbs: new Set() };
    known.verbs.add(verb);
    groups.set(type.plural, known);
  }
  const rules = [...groups.values()].map(
    ({ type, verbs }) =>
      `  - apiGroups: ["${type.group}"]\n    resources: [${type.plural}]\n    verbs: [${[...verbs].join(", ")}]`,
  );
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: gateway-keys
  namespace: ${namespace}
rules:
${rules.join("\n")}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: gateway-keys
  namespace: ${namespace}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: gateway-keys
subjects:
  - kind: User
    apiGroup: rbac.authorization.k8s.io
    name: <your name>`;
}
