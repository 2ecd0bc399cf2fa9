/** Names and values that controllers look for and no schema lists. By schema name and place. */
import { kongCredentialLabel, kongCredentialTypes } from "../facts/credentialFields.ts";

export interface KnownKey {
  readonly name: string;
  /** Markdown. */
  readonly says: string;
}

const credentialLabel: KnownKey = {
  name: kongCredentialLabel,
  says: "Makes the Secret a credential that a KongConsumer can name, and says of which type.",
};

const ingressClass: KnownKey = {
  name: "kubernetes.io/ingress.class",
  says: "The class of the Kong Ingress Controller that is to serve this object. Another class, or none where the cluster has no default class, and it is ignored.",
};

const kongPlugins: KnownKey = {
  name: "konghq.com/plugins",
  says: "Names of KongPlugins that run for this consumer's requests, separated by commas.",
};

const keys: Readonly<Record<string, readonly KnownKey[]>> = {
  "secret metadata.labels": [credentialLabel],
  "kong-consumer metadata.annotations": [ingressClass, kongPlugins],
};

// Envoy Gateway api/v1alpha1 policy_helpers.go and gateway-api: a SecurityPolicy attaches to these.
const targetGroups = ["gateway.networking.k8s.io"];
const targetKinds = ["HTTPRoute", "GRPCRoute", "Gateway", "ListenerSet", "TCPRoute"];

const values: Readonly<Record<string, readonly string[]>> = {
  [`secret metadata.labels.${kongCredentialLabel}`]: kongCredentialTypes,
  "secret type": ["Opaque"],
  "security-policy spec.targetRef.group": targetGroups,
  "security-policy spec.targetRefs[].group": targetGroups,
  "security-policy spec.targetSelectors[].group": targetGroups,
  "security-policy spec.targetRef.kind": targetKinds,
  "security-policy spec.targetRefs[].kind": targetKinds,
  "security-policy spec.targetSelectors[].kind": targetKinds,
  "security-policy spec.mergeType": ["StrategicMerge", "JSONMerge"],
  "kong-declarative _format_version": ["3.0", "2.1", "1.1"],
  "kong-consumer metadata.annotations.kubernetes.io/ingress.class": ["kong"],
  "apisix-consumer spec.ingressClassName": ["apisix"],
};

/** Gateways whose classes a place names, so that the configuration's classes stand before ours. */
const classes: Readonly<Record<string, string>> = {
  "kong-consumer metadata.annotations.kubernetes.io/ingress.class": "kong",
  "apisix-consumer spec.ingressClassName": "apisix",
};

/** Free keys of a mapping that somebody looks for. */
export function knownKeys(kind: string, pattern: string): readonly KnownKey[] {
  return keys[`${kind} ${pattern}`] ?? [];
}

/** Values that mean something at a place where the schema takes any text; `configured` are a workspace's own classes. */
export function knownValues(
  kind: string,
  pattern: string,
  configured?: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const place = `${kind} ${pattern}`;
  const own = configured?.get(classes[place] ?? "") ?? [];
  return own.length > 0 ? own : (values[place] ?? []);
}
