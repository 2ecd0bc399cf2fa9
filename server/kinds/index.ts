/** The kinds of this build. A test compares this list with the folder. */
import type { Kind } from "../language/facts/kind.ts";
import { apisixBackendTrafficPolicy } from "./apisixBackendTrafficPolicy.ts";
import { apisixConsumer } from "./apisixConsumer.ts";
import { apisixGlobalRule } from "./apisixGlobalRule.ts";
import { apisixPluginConfig } from "./apisixPluginConfig.ts";
import { apisixRoute } from "./apisixRoute.ts";
import { apisixTls } from "./apisixTls.ts";
import { apisixUpstream } from "./apisixUpstream.ts";
import { backend } from "./backend.ts";
import { backendTlsPolicy } from "./backendTlsPolicy.ts";
import { backendTrafficPolicy } from "./backendTrafficPolicy.ts";
import { clientTrafficPolicy } from "./clientTrafficPolicy.ts";
import { configMap } from "./configMap.ts";
import { consumer } from "./consumer.ts";
import { envoyExtensionPolicy } from "./envoyExtensionPolicy.ts";
import { envoyPatchPolicy } from "./envoyPatchPolicy.ts";
import { envoyProxy } from "./envoyProxy.ts";
import { gateway } from "./gateway.ts";
import { gatewayClass } from "./gatewayClass.ts";
import { gatewayKeysConfig } from "./gatewayKeysConfig.ts";
import { gatewayKeysGateway } from "./gatewayKeysGateway.ts";
import { gatewayKeysSubscription } from "./gatewayKeysSubscription.ts";
import { gatewayProxy } from "./gatewayProxy.ts";
import { grpcRoute } from "./grpcRoute.ts";
import { httpRoute } from "./httpRoute.ts";
import { httpRouteFilter } from "./httpRouteFilter.ts";
import { httpRoutePolicy } from "./httpRoutePolicy.ts";
import { ingress } from "./ingress.ts";
import { ingressClass } from "./ingressClass.ts";
import { ingressClassParameters } from "./ingressClassParameters.ts";
import { ingressRoute } from "./ingressRoute.ts";
import { ingressRouteTcp } from "./ingressRouteTcp.ts";
import { ingressRouteUdp } from "./ingressRouteUdp.ts";
import { kongClusterPlugin } from "./kongClusterPlugin.ts";
import { kongConsumer } from "./kongConsumer.ts";
import { kongConsumerGroup } from "./kongConsumerGroup.ts";
import { kongCredentialAcl } from "./kongCredentialAcl.ts";
import { kongCredentialApiKey } from "./kongCredentialApiKey.ts";
import { kongCredentialBasicAuth } from "./kongCredentialBasicAuth.ts";
import { kongCredentialHmac } from "./kongCredentialHmac.ts";
import { kongCredentialJwt } from "./kongCredentialJwt.ts";
import { kongCustomEntity } from "./kongCustomEntity.ts";
import { kongDeclarative } from "./kongDeclarative.ts";
import { kongIngress } from "./kongIngress.ts";
import { kongLicense } from "./kongLicense.ts";
import { kongPlugin } from "./kongPlugin.ts";
import { kongPluginBinding } from "./kongPluginBinding.ts";
import { kongRoute } from "./kongRoute.ts";
import { kongService } from "./kongService.ts";
import { kongUpstreamPolicy } from "./kongUpstreamPolicy.ts";
import { kongVault } from "./kongVault.ts";
import { l4routePolicy } from "./l4routePolicy.ts";
import { listenerSet } from "./listenerSet.ts";
import { middleware } from "./middleware.ts";
import { middlewareTcp } from "./middlewareTcp.ts";
import { namespace } from "./namespace.ts";
import { pluginConfig } from "./pluginConfig.ts";
import { referenceGrant } from "./referenceGrant.ts";
import { secret } from "./secret.ts";
import { securityPolicy } from "./securityPolicy.ts";
import { serversTransport } from "./serversTransport.ts";
import { serversTransportTcp } from "./serversTransportTcp.ts";
import { service } from "./service.ts";
import { tcpIngress } from "./tcpIngress.ts";
import { tcpRoute } from "./tcpRoute.ts";
import { tlsOption } from "./tlsOption.ts";
import { tlsRoute } from "./tlsRoute.ts";
import { tlsStore } from "./tlsStore.ts";
import { traefikService } from "./traefikService.ts";
import { udpIngress } from "./udpIngress.ts";
import { udpRoute } from "./udpRoute.ts";

export const kinds: readonly Kind[] = [
  apisixBackendTrafficPolicy,
  apisixConsumer,
  apisixGlobalRule,
  apisixPluginConfig,
  apisixRoute,
  apisixTls,
  apisixUpstream,
  backend,
  backendTlsPolicy,
  backendTrafficPolicy,
  clientTrafficPolicy,
  configMap,
  consumer,
  envoyExtensionPolicy,
  envoyPatchPolicy,
  envoyProxy,
  gateway,
  gatewayClass,
  gatewayKeysConfig,
  gatewayKeysGateway,
  gatewayKeysSubscription,
  gatewayProxy,
  grpcRoute,
  httpRoute,
  httpRouteFilter,
  httpRoutePolicy,
  ingress,
  ingressClass,
  ingressClassParameters,
  ingressRoute,
  ingressRouteTcp,
  ingressRouteUdp,
  kongClusterPlugin,
  kongConsumer,
  kongConsumerGroup,
  kongCredentialAcl,
  kongCredentialApiKey,
  kongCredentialBasicAuth,
  kongCredentialHmac,
  kongCredentialJwt,
  kongCustomEntity,
  kongDeclarative,
  kongIngress,
  kongLicense,
  kongPlugin,
  kongPluginBinding,
  kongRoute,
  kongService,
  kongUpstreamPolicy,
  kongVault,
  l4routePolicy,
  listenerSet,
  middleware,
  middlewareTcp,
  namespace,
  pluginConfig,
  referenceGrant,
  secret,
  securityPolicy,
  service,
  serversTransport,
  serversTransportTcp,
  tcpIngress,
  tcpRoute,
  tlsOption,
  tlsRoute,
  tlsStore,
  traefikService,
  udpIngress,
  udpRoute,
];
