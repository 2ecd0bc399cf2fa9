/** The rules of this build, by id. A test compares this list with the folder. */
import type { Rule } from "../language/rule.ts";
import { allowListUnknownConsumer } from "./allow-list-unknown-consumer.ts";
import { apisixAnnotation } from "./apisix-annotation.ts";
import { apisixAuthEmpty } from "./apisix-auth-empty.ts";
import { apisixAuthOff } from "./apisix-auth-off.ts";
import { apisixAuthOverwritten } from "./apisix-auth-overwritten.ts";
import { apisixAuthType } from "./apisix-auth-type.ts";
import { apisixCredentialName } from "./apisix-credential-name.ts";
import { apisixGatewayProxyConflict } from "./apisix-gateway-proxy-conflict.ts";
import { apisixGatewayRef } from "./apisix-gateway-ref.ts";
import { apisixHmac } from "./apisix-hmac.ts";
import { apisixIngressClass } from "./apisix-ingress-class.ts";
import { apisixJwt } from "./apisix-jwt.ts";
import { apisixLabel } from "./apisix-label.ts";
import { apisixNoAuth } from "./apisix-no-auth.ts";
import { apisixOneAuth } from "./apisix-one-auth.ts";
import { apisixReferenceMissing } from "./apisix-reference-missing.ts";
import { apisixRouteRefused } from "./apisix-route-refused.ts";
import { apisixSecretTypes } from "./apisix-secret-types.ts";
import { apisixUsername } from "./apisix-username.ts";
import { apisixValueOverSecret } from "./apisix-value-over-secret.ts";
import { base64Twice } from "./base64-twice.ts";
import { bearerInKey } from "./bearer-in-key.ts";
import { cel } from "./cel.ts";
import { committedSecret } from "./committed-secret.ts";
import { consumerGroupMissing } from "./consumer-group-missing.ts";
import { credentialInManifest } from "./credential-in-manifest.ts";
import { credentialUnused } from "./credential-unused.ts";
import { duplicateKeyValue } from "./duplicate-key-value.ts";
import { emptyKey } from "./empty-key.ts";
import { envoyAuthBoth } from "./envoy-auth-both.ts";
import { envoyAuthorizationClient } from "./envoy-authorization-client.ts";
import { envoyAuthorizationClosed } from "./envoy-authorization-closed.ts";
import { envoyAuthorizationPattern } from "./envoy-authorization-pattern.ts";
import { envoyClientHeaderSpoofable } from "./envoy-client-header-spoofable.ts";
import { envoyClientShadowed } from "./envoy-client-shadowed.ts";
import { envoyConfigMap } from "./envoy-config-map.ts";
import { envoyGeoLocation } from "./envoy-geo-location.ts";
import { envoyHtpasswd } from "./envoy-htpasswd.ts";
import { envoyJwtProvider } from "./envoy-jwt-provider.ts";
import { envoyKeyInQuery } from "./envoy-key-in-query.ts";
import { envoyNoCredentials } from "./envoy-no-credentials.ts";
import { envoyOidcPassThrough } from "./envoy-oidc-pass-through.ts";
import { envoyPolicyBroken } from "./envoy-policy-broken.ts";
import { envoyPolicyConflict } from "./envoy-policy-conflict.ts";
import { envoyPolicyReplaces } from "./envoy-policy-replaces.ts";
import { envoyRateLimit } from "./envoy-rate-limit.ts";
import { envoyRateLimitClient } from "./envoy-rate-limit-client.ts";
import { envoySecretReferenceKind } from "./envoy-secret-reference-kind.ts";
import { envoyTargetEmpty } from "./envoy-target-empty.ts";
import { envoyTargetKind } from "./envoy-target-kind.ts";
import { envoyTargetMixed } from "./envoy-target-mixed.ts";
import { envoyTargetRefDeprecated } from "./envoy-target-ref-deprecated.ts";
import { envoyTcpRoute } from "./envoy-tcp-route.ts";
import { envoyTrafficValue } from "./envoy-traffic-value.ts";
import { grantMatchesNothing } from "./grant-matches-nothing.ts";
import { hashAsKey } from "./hash-as-key.ts";
import { identifierAsKey } from "./identifier-as-key.ts";
import { inlineKey } from "./inline-key.ts";
import { keyCharacters } from "./key-characters.ts";
import { keyWhitespace } from "./key-whitespace.ts";
import { kongClusterPluginGlobal } from "./kong-cluster-plugin-global.ts";
import { kongCredentialFields } from "./kong-credential-fields.ts";
import { kongCredentialType } from "./kong-credential-type.ts";
import { kongCredentialValues } from "./kong-credential-values.ts";
import { kongIngressClass } from "./kong-ingress-class.ts";
import { kongSecretShared } from "./kong-secret-shared.ts";
import { kongUsernameEmpty } from "./kong-username-empty.ts";
import { kongUsernameTaken } from "./kong-username-taken.ts";
import { kongYmlDialect } from "./kong-yml-dialect.ts";
import { kongYmlFormatVersion } from "./kong-yml-format-version.ts";
import { kongYmlReference } from "./kong-yml-reference.ts";
import { kongYmlUnique } from "./kong-yml-unique.ts";
import { objectIdAsKey } from "./object-id-as-key.ts";
import { objectMeta } from "./object-meta.ts";
import { placeholderKey } from "./placeholder-key.ts";
import { pluginMissing } from "./plugin-missing.ts";
import { referenceMissing } from "./reference-missing.ts";
import { referenceNotGranted } from "./reference-not-granted.ts";
import { routeOpenToEveryConsumer } from "./route-open-to-every-consumer.ts";
import { schema } from "./schema.ts";
import { secretData } from "./secret-data.ts";
import { secretKeyMissing } from "./secret-key-missing.ts";
import { secretMissing } from "./secret-missing.ts";
import { secretNamespace } from "./secret-namespace.ts";
import { subscriptionGatewayMissing } from "./subscription-gateway-missing.ts";
import { targetMissing } from "./target-missing.ts";
import { traefikBasicAuthSecret } from "./traefik-basic-auth-secret.ts";
import { unknownField } from "./unknown-field.ts";
import { unknownKind } from "./unknown-kind.ts";
import { unusedSuppression } from "./unused-suppression.ts";
import { weakKey } from "./weak-key.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

export const rules: readonly Rule[] = [
  allowListUnknownConsumer,
  apisixAnnotation,
  apisixAuthEmpty,
  apisixAuthOff,
  apisixAuthOverwritten,
  apisixAuthType,
  apisixCredentialName,
  apisixGatewayProxyConflict,
  apisixGatewayRef,
  apisixHmac,
  apisixIngressClass,
  apisixJwt,
  apisixLabel,
  apisixNoAuth,
  apisixOneAuth,
  apisixReferenceMissing,
  apisixRouteRefused,
  apisixSecretTypes,
  apisixUsername,
  apisixValueOverSecret,
  base64Twice,
  bearerInKey,
  cel,
  committedSecret,
  consumerGroupMissing,
  credentialInManifest,
  credentialUnused,
  duplicateKeyValue,
  emptyKey,
  envoyAuthBoth,
  envoyAuthorizationClient,
  envoyAuthorizationClosed,
  envoyAuthorizationPattern,
  envoyClientHeaderSpoofable,
  envoyClientShadowed,
  envoyConfigMap,
  envoyGeoLocation,
  envoyHtpasswd,
  envoyJwtProvider,
  envoyKeyInQuery,
  envoyNoCredentials,
  envoyOidcPassThrough,
  envoyPolicyBroken,
  envoyPolicyConflict,
  envoyPolicyReplaces,
  envoyRateLimitClient,
  envoyRateLimit,
  envoySecretReferenceKind,
  envoyTargetEmpty,
  envoyTargetKind,
  envoyTargetMixed,
  envoyTargetRefDeprecated,
  envoyTcpRoute,
  envoyTrafficValue,
  grantMatchesNothing,
  hashAsKey,
  identifierAsKey,
  inlineKey,
  keyCharacters,
  keyWhitespace,
  kongClusterPluginGlobal,
  kongCredentialFields,
  kongCredentialType,
  kongCredentialValues,
  kongIngressClass,
  kongSecretShared,
  kongUsernameEmpty,
  kongUsernameTaken,
  kongYmlDialect,
  kongYmlFormatVersion,
  kongYmlReference,
  kongYmlUnique,
  objectIdAsKey,
  objectMeta,
  placeholderKey,
  pluginMissing,
  referenceMissing,
  referenceNotGranted,
  routeOpenToEveryConsumer,
  schema,
  secretData,
  secretKeyMissing,
  secretMissing,
  secretNamespace,
  subscriptionGatewayMissing,
  targetMissing,
  traefikBasicAuthSecret,
  unknownField,
  unknownKind,
  unusedSuppression,
  weakKey,
  yamlSyntax,
];
