/** The objects of Gateway API and Envoy Gateway, as far as they are read or written here. */
import type { KubernetesObject, ResourceType } from "../kubernetes/resource.ts";

const gatewayApi = "gateway.networking.k8s.io";

export const httpRoutes: ResourceType = {
  group: gatewayApi,
  version: "v1",
  kind: "HTTPRoute",
  plural: "httproutes",
};
export const gateways: ResourceType = {
  group: gatewayApi,
  version: "v1",
  kind: "Gateway",
  plural: "gateways",
};
export const securityPolicies: ResourceType = {
  group: "gateway.envoyproxy.io",
  version: "v1alpha1",
  kind: "SecurityPolicy",
  plural: "securitypolicies",
};

export const listenerSets: ResourceType = {
  group: gatewayApi,
  version: "v1",
  kind: "ListenerSet",
  plural: "listenersets",
};
/** In this version since long before `v1`. */
export const referenceGrants: ResourceType = {
  group: gatewayApi,
  version: "v1beta1",
  kind: "ReferenceGrant",
  plural: "referencegrants",
};

export interface ParentReference {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export interface HttpRoute extends KubernetesObject {
  readonly spec?: {
    readonly hostnames?: readonly string[];
    readonly parentRefs?: readonly ParentReference[];
    readonly rules?: readonly {
      readonly name?: string;
      readonly matches?: readonly {
        readonly method?: string;
        readonly headers?: readonly unknown[];
        readonly queryParams?: readonly unknown[];
        readonly path?: { readonly type?: string; readonly value?: string };
      }[];
    }[];
  };
}

export interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: string;
}

export interface GatewayObject extends KubernetesObject {
  readonly spec?: { readonly gatewayClassName?: string; readonly listeners?: readonly Listener[] };
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly value: string }[] };
}

/** Listeners that others add to a Gateway. */
export interface ListenerSet extends KubernetesObject {
  readonly spec?: { readonly parentRef?: ParentReference; readonly listeners?: readonly Listener[] };
}

export interface ReferenceGrant extends KubernetesObject {
  readonly spec?: {
    readonly from?: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    readonly to?: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface TargetSelector extends LabelSelector {
  readonly group?: string;
  readonly kind: string;
  readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelector };
}

export interface TargetReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly sectionName?: string;
}

export interface SecretReference {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface ExtractFrom {
  readonly headers?: readonly string[];
  readonly params?: readonly string[];
  readonly cookies?: readonly string[];
}

export interface ApiKeyAuth {
  readonly credentialRefs?: readonly SecretReference[];
  readonly extractFrom?: readonly ExtractFrom[];
  readonly forwardClientIDHeader?: string;
  readonly sanitize?: boolean;
}

export interface AuthorizationRule {
  readonly name?: string;
  readonly action: "Allow" | "Deny";
  readonly principal?: {
    readonly headers?: readonly { readonly name: string; readonly values: readonly string[] }[];
    readonly [other: string]: unknown;
  };
  readonly [other: string]: unknown;
}

export interface SecurityPolicy extends KubernetesObject {
  readonly spec?: {
    readonly targetRef?: TargetReference;
    readonly targetRefs?: readonly TargetReference[];
    readonly targetSelectors?: readonly TargetSelector[];
    readonly mergeType?: string;
    readonly apiKeyAuth?: ApiKeyAuth;
    readonly authorization?: {
      readonly defaultAction?: string;
      readonly rules?: readonly AuthorizationRule[];
    };
    readonly [other: string]: unknown;
  };
  readonly status?: {
    readonly ancestors?: readonly {
      readonly ancestorRef: ParentReference;
      readonly conditions?: readonly Condition[];
    }[];
  };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** With `data` where it was read whole; a listing of metadata has none. */
export interface Secret extends KubernetesObject {
  readonly type?: string;
  readonly immutable?: boolean;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}
