/** What Envoy Gateway's policies attach to (api/v1alpha1 policy_helpers.go and the CEL rules of their CRDs). */

const group = ["gateway.networking.k8s.io"];

/** Known values of a policy's targets. */
export function targetValues(kinds: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    ["spec.targetRef", "spec.targetRefs[]", "spec.targetSelectors[]"].flatMap((place) => [
      [`${place}.group`, group],
      [`${place}.kind`, kinds],
    ]),
  );
}

/** How a route's policy is put together with its Gateway's. */
export const mergeTypes = ["StrategicMerge", "JSONMerge"];
