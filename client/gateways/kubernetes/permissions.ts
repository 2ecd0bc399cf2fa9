/** Whether the person may do what a plan is about to do, asked before it is shown; and what to ask an admin for. */
import { GatewayError } from "../gatewayError.ts";
import { fieldsOf, textOf } from "../http/shape.ts";
import type { Cluster } from "./cluster.ts";
import type { ResourceType } from "./resource.ts";

export interface Permission {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
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
  const words = missing.map(({ verb, type }) => `${verb} ${type.plural}`).join(", ");
  const name = await nameOf(cluster, signal);
  throw new GatewayError("forbidden", `You may not ${words} in ${namespace}`, {
    permission: `to ${words} in ${namespace}`,
    next:
      name === undefined
        ? "Ask the cluster's admin to apply a Role and its binding, with your name in it."
        : "Ask the cluster's admin to apply a Role and its binding.",
    remedy: roleFor(namespace, permissions, name ?? "<your name>"),
  });
}

/** As the cluster knows the person; undefined where it does not say (before Kubernetes 1.28). */
async function nameOf(cluster: Cluster, signal: AbortSignal): Promise<string | undefined> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const path = ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"];
  const decode = (value: unknown) => {
    const { status } = fieldsOf(value, "the answer");
    return textOf(fieldsOf(fieldsOf(status, "status").userInfo, "userInfo").username, "username");
  };
  try {
    return await cluster.call({ doing: "Asking who you are", method: "POST", path, body, decode }, signal);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code === "cancelled") throw error;
    return undefined;
  }
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

/** A Role with all that the actions need, and its binding, as YAML. JSON's texts are YAML's. */
function roleFor(namespace: string, permissions: readonly Permission[], user: string): string {
  const rules = new Map<string, { readonly type: ResourceType; readonly verbs: Set<string> }>();
  for (const { type, verb } of permissions) {
    const key = `${type.group}/${type.plural}`;
    const rule = rules.get(key) ?? { type, verbs: new Set() };
    rule.verbs.add(verb);
    rules.set(key, rule);
  }
  const written = [...rules.values()].map(
    ({ type, verbs }) =>
      `  - apiGroups: ["${type.group}"]\n    resources: [${type.plural}]\n    verbs: [${[...verbs].join(", ")}]`,
  );
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: gateway-keys
  namespace: ${JSON.stringify(namespace)}
rules:
${written.join("\n")}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: gateway-keys
  namespace: ${JSON.stringify(namespace)}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: gateway-keys
subjects:
  - kind: User
    apiGroup: rbac.authorization.k8s.io
    name: ${JSON.stringify(user)}`;
}
