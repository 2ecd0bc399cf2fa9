/** Objects of a cluster, as far as every kind is alike, and the kinds that gateways are made of. */

export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFields[];
}

export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  /** `{"f:spec": {"f:apiKeyAuth": {…}}}` */
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export const secrets: ResourceType = { group: "", version: "v1", kind: "Secret", plural: "secrets" };

export function apiVersionOf({ group, version }: ResourceType): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Segments of the path of a collection, or of one object in it. */
export function pathOf(type: ResourceType, namespace: string, name?: string): readonly string[] {
  const root = type.group === "" ? ["api", type.version] : ["apis", type.group, type.version];
  return [...root, "namespaces", namespace, type.plural, ...(name === undefined ? [] : [name])];
}
