/**
 * Every kind and version of the API groups that are ours, those included which this build does not check yet,
 * so that a slip is told from a kind that exists.
 * Sources: the CRDs of apisix-ingress-controller 2.2.0, kubernetes-configuration 1.5.2 (Kong Ingress Controller 3.5)
 * and 2.0.1 (Kong Operator), Envoy Gateway 1.9.0; for what was removed, the changelogs named at each entry.
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
    // CHANGELOG 1.7.0 (#1817); older ones were gone by then.
    {
      versions: ["v1", "v2alpha1", "v2beta1", "v2beta2", "v2beta3"],
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

export const kindGroups: readonly KindGroup[] = [apisix, kong, envoy];
