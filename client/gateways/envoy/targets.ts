/**
 * What a SecurityPolicy targets. Sources: Envoy Gateway 1.9, api/v1alpha1/policy_helpers.go (`targetRef` hides
 * `targetRefs`) and internal/gatewayapi/helpers.go (selectors name whole objects, never sections of them).
 */
import type { KubernetesObject } from "../kubernetes/resource.ts";
import type { LabelSelector, SecurityPolicy, TargetReference, TargetSelector } from "./resources.ts";

/** An object that a policy may target, with the labels that selectors ask for. */
export type Target = Pick<KubernetesObject, "kind" | "metadata">;

/**
 * Sections of an object that a policy targets, by name; undefined among them is the whole object. Empty where the
 * policy has nothing to do with it.
 */
export function sectionsOf(policy: SecurityPolicy, target: Target): readonly (string | undefined)[] {
  const here = policy.metadata.namespace === target.metadata.namespace;
  const named = here
    ? refsOf(policy)
        .filter(({ kind, name }) => kind === target.kind && name === target.metadata.name)
        .map(({ sectionName }) => sectionName)
    : [];
  return isSelected(policy, target) ? [...named, undefined] : named;
}

export function refsOf({ spec }: SecurityPolicy): readonly TargetReference[] {
  const { targetRef, targetRefs = [] } = spec ?? {};
  return targetRef === undefined ? targetRefs : [targetRef];
}

export function selectorsOf({ spec }: SecurityPolicy): readonly TargetSelector[] {
  return spec?.targetSelectors ?? [];
}

/**
 * Whether a policy selects an object of its own namespace. One of another namespace takes a grant, which is not read:
 * where it is in force, the controller says of a policy of ours that it conflicts, and the plan is undone. Of its own
 * namespace `namespaces` may ask for labels; they are not read either, and to be targeted is the safe side.
 */
function isSelected(policy: SecurityPolicy, { kind, metadata }: Target): boolean {
  if (policy.metadata.namespace !== metadata.namespace) return false;
  return selectorsOf(policy).some(
    (selector) => selector.kind === kind && matches(selector, metadata.labels ?? {}),
  );
}

/** As LabelSelectorAsSelector of apimachinery does: an operator that it does not know selects nothing. */
export function matches(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const has = (key: string) => Object.hasOwn(labels, key);
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      switch (operator) {
        case "In":
          return has(key) && values.includes(labels[key] ?? "");
        case "NotIn":
          return !has(key) || !values.includes(labels[key] ?? "");
        case "Exists":
          return has(key);
        case "DoesNotExist":
          return !has(key);
        default:
          return false;
      }
    })
  );
}
