/**
 * Every kind and version of the API groups that are ours, those included which this build does not check,
 * so that a slip is told from a kind that exists.
 * Sources: the CRDs of apisix-ingress-controller 2.2.0, kubernetes-configuration 1.5.2 (Kong Ingress Controller 3.5)
 * and 2.0.1 (Kong Operator), Envoy Gateway 1.9.0, Gateway API 1.6.1, Traefik 3.7.9; for what was removed, the
 * changelogs named at each entry.
 */

export interface KindGroup {
  readonly group: string;
  /** Whose kinds these are. */
  readonly product: string;
  /** The releases that this table is made from, as a reader knows them. */
  readonly releases: string;
  /** The key of `versions:` in the configuration that names that release. */
  readonly release: string;
  /** Versions by kind, the one to write first. */
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  readonly removed: readonly RemovedKind[];
  /** Others have kinds in this group as well: nothing is said about one that is not here. */
  readonly shared?: true;
  /** Who has no use for a kind that is not here, as a clause; undefined: the API server refuses it. */
  readonly refusal?: string;
}

/** A kind, or versions of a kind, that older releases had. */
export interface RemovedKind {
  /** Undefined: every kind of the group. */
  readonly kind?: string;
  /** Undefined: every version. */
  readonly versions?: readonly string[];
  /** A release from which on it is not there any more. */
  readonly since: string;
  /** What to write instead, as a sentence. */
  readonly instead: string;
  /** The apiVersion that takes the same fields. */
  readonly rewrite?: string;
}

const apisix: KindGroup = {
  group: "apisix.apache.org",
  product: "APISIX Ingress Controller",
  releases: "APISIX Ingress Controller 2.2",
  release: "apisixIngressController",
  kinds: {
    ApisixConsumer: ["v2"],
    ApisixGlobalRule: ["v2"],
    ApisixPluginConfig: ["v2"],
    ApisixRoute: ["v2"],
    ApisixTls: ["v2"],
    ApisixUpstream: ["v2"],
    BackendTrafficPolicy: ["v1alpha1"],
    Consumer: ["v1alpha1"],
    GatewayProxy: ["v1alpha1"],
    HTTPRoutePolicy: ["v1alpha1"],
    L4RoutePolicy: ["v1alpha1"],
    PluginConfig: ["v1alpha1"],
  },
  removed: [
    {
      // docs/en/latest/upgrade-guide.md of 2.0.0
      kind: "ApisixClusterConfig",
      since: "2.0",
      instead:
        "Write plugins for all routes as an ApisixGlobalRule, and the Admin API's address and key as a GatewayProxy.",
    },
    // CHANGELOG 1.7.0 (#1817); older ones were gone by then. Only routes had other fields before v2beta3.
    {
      versions: ["v2beta3"],
      since: "1.7",
      instead: "Write `apisix.apache.org/v2`.",
      rewrite: "apisix.apache.org/v2",
    },
    {
      kind: "ApisixConsumer",
      versions: ["v1", "v2alpha1", "v2beta1", "v2beta2"],
      since: "1.7",
      instead: "Write `apisix.apache.org/v2`.",
      rewrite: "apisix.apache.org/v2",
    },
    {
      versions: ["v1", "v2alpha1", "v2beta1", "v2beta2"],
      since: "1.7",
      instead: "Write `apisix.apache.org/v2`.",
    },
  ],
};

const kong: KindGroup = {
  group: "configuration.konghq.com",
  product: "Kong Ingress Controller",
  releases: "Kong Ingress Controller 3.5 and Kong Operator 2.0",
  release: "kongIngressController",
  kinds: {
    IngressClassParameters: ["v1alpha1"],
    KongCACertificate: ["v1alpha1"],
    KongCertificate: ["v1alpha1"],
    KongClusterPlugin: ["v1"],
    KongConsumer: ["v1"],
    KongConsumerGroup: ["v1beta1"],
    KongCredentialACL: ["v1alpha1"],
    KongCredentialAPIKey: ["v1alpha1"],
    KongCredentialBasicAuth: ["v1alpha1"],
    KongCredentialHMAC: ["v1alpha1"],
    KongCredentialJWT: ["v1alpha1"],
    KongCustomEntity: ["v1alpha1"],
    KongDataPlaneClientCertificate: ["v1alpha1"],
    KongIngress: ["v1"],
    KongKey: ["v1alpha1"],
    KongKeySet: ["v1alpha1"],
    KongLicense: ["v1alpha1"],
    KongPlugin: ["v1"],
    KongPluginBinding: ["v1alpha1"],
    KongReferenceGrant: ["v1alpha1"],
    KongRoute: ["v1alpha1"],
    KongSNI: ["v1alpha1"],
    KongService: ["v1alpha1"],
    KongTarget: ["v1alpha1"],
    KongUpstream: ["v1alpha1"],
    KongUpstreamPolicy: ["v1beta1"],
    KongVault: ["v1alpha1"],
    TCPIngress: ["v1beta1"],
    UDPIngress: ["v1beta1"],
  },
  removed: [
    {
      // CHANGELOG 1.0.0, breaking changes (#862)
      kind: "KongCredential",
      since: "1.0",
      instead:
        "Write the credential as a Secret with the label `konghq.com/credential` and name that Secret in the KongConsumer's `credentials`.",
    },
  ],
};

const envoy: KindGroup = {
  group: "gateway.envoyproxy.io",
  product: "Envoy Gateway",
  releases: "Envoy Gateway 1.9",
  release: "envoyGateway",
  kinds: {
    Backend: ["v1alpha1"],
    BackendTrafficPolicy: ["v1alpha1"],
    ClientTrafficPolicy: ["v1alpha1"],
    // No custom resource, but the same header on Envoy Gateway's own configuration file.
    EnvoyGateway: ["v1alpha1"],
    EnvoyExtensionPolicy: ["v1alpha1"],
    EnvoyPatchPolicy: ["v1alpha1"],
    EnvoyProxy: ["v1alpha1"],
    HTTPRouteFilter: ["v1alpha1"],
    SecurityPolicy: ["v1alpha1"],
  },
  // Release notes 0.6.0, breaking changes
  removed: [
    {
      kind: "AuthenticationFilter",
      since: "0.6",
      instead: "Write a SecurityPolicy (`jwt`, `basicAuth`, `apiKeyAuth`) that targets the route.",
    },
    {
      kind: "RateLimitFilter",
      since: "0.6",
      instead: "Write a BackendTrafficPolicy (`rateLimit`) that targets the route.",
    },
  ],
};

const gatewayApi: KindGroup = {
  group: "gateway.networking.k8s.io",
  product: "Gateway API",
  releases: "Gateway API 1.6",
  release: "gatewayApi",
  kinds: {
    BackendTLSPolicy: ["v1", "v1alpha3"],
    GRPCRoute: ["v1"],
    Gateway: ["v1", "v1beta1"],
    GatewayClass: ["v1", "v1beta1"],
    HTTPRoute: ["v1", "v1beta1"],
    ListenerSet: ["v1"],
    ReferenceGrant: ["v1beta1", "v1"],
    // The alpha versions are no longer served in the standard channel; releases before 1.6 had no other ones.
    TCPRoute: ["v1", "v1alpha2"],
    TLSRoute: ["v1", "v1alpha2", "v1alpha3"],
    UDPRoute: ["v1", "v1alpha2"],
  },
  removed: [
    // Release notes v0.6.0, v1.2.0; what has no date there is gone in the CRDs of 1.6.
    {
      kind: "ReferencePolicy",
      since: "0.6",
      instead: "Write a ReferenceGrant of `gateway.networking.k8s.io/v1beta1`; its fields are the same.",
    },
    {
      kind: "GRPCRoute",
      versions: ["v1alpha2"],
      since: "1.2",
      instead: "Write `gateway.networking.k8s.io/v1`.",
      rewrite: "gateway.networking.k8s.io/v1",
    },
    {
      kind: "ReferenceGrant",
      versions: ["v1alpha2"],
      since: "1.2",
      instead: "Write `gateway.networking.k8s.io/v1beta1`.",
      rewrite: "gateway.networking.k8s.io/v1beta1",
    },
    {
      versions: ["v1alpha2"],
      since: "1.6",
      instead: "Write `gateway.networking.k8s.io/v1`.",
    },
  ],
};

const networking: KindGroup = {
  group: "networking.k8s.io",
  product: "Kubernetes",
  releases: "Kubernetes 1.35",
  release: "kubernetes",
  kinds: {
    IPAddress: ["v1", "v1beta1", "v1alpha1"],
    Ingress: ["v1"],
    IngressClass: ["v1"],
    NetworkPolicy: ["v1"],
    ServiceCIDR: ["v1", "v1beta1", "v1alpha1"],
  },
  // Kubernetes deprecation guide, v1.22
  removed: [
    {
      kind: "Ingress",
      versions: ["v1beta1"],
      since: "1.22",
      instead:
        "Write `networking.k8s.io/v1`: every path has a `pathType` there, and a backend is `service` with `name` and `port`.",
    },
    {
      kind: "IngressClass",
      versions: ["v1beta1"],
      since: "1.22",
      instead: "Write `networking.k8s.io/v1`.",
      rewrite: "networking.k8s.io/v1",
    },
  ],
  shared: true,
};

const extensions: KindGroup = {
  group: "extensions",
  product: "Kubernetes",
  releases: "Kubernetes 1.35",
  release: "kubernetes",
  kinds: { Ingress: [] },
  removed: [
    {
      // Kubernetes deprecation guide, v1.22
      since: "1.22",
      instead:
        "Write `networking.k8s.io/v1`: every path has a `pathType` there, and a backend is `service` with `name` and `port`.",
    },
  ],
  shared: true,
};

const traefikKinds = [
  ...["IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Middleware", "MiddlewareTCP"],
  ...["ServersTransport", "ServersTransportTCP", "TLSOption", "TLSStore", "TraefikService"],
];

const traefik: KindGroup = {
  group: "traefik.io",
  product: "Traefik",
  releases: "Traefik 3.7",
  release: "traefik",
  kinds: Object.fromEntries(traefikKinds.map((kind) => [kind, ["v1alpha1"]])),
  removed: [],
};

const oldTraefik: KindGroup = {
  ...traefik,
  group: "traefik.containo.us",
  kinds: Object.fromEntries(traefikKinds.map((kind) => [kind, []])),
  removed: [
    {
      // Migration guide from v2 to v3
      since: "3.0",
      instead: "Write `traefik.io/v1alpha1`.",
      rewrite: "traefik.io/v1alpha1",
    },
  ],
};

const own: KindGroup = {
  group: "gateway-keys.dev",
  product: "Gateway Keys",
  releases: "this version of Gateway Keys",
  release: "gatewayKeys",
  kinds: { Gateway: ["v1alpha1"], Subscription: ["v1alpha1"] },
  removed: [],
  refusal: "Gateway Keys does not take it",
};

export const kindGroups: readonly KindGroup[] = [
  apisix,
  kong,
  envoy,
  gatewayApi,
  networking,
  extensions,
  traefik,
  oldTraefik,
  own,
];
