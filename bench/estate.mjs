/**
 * Generated manifests as a platform team keeps them: an app after an app, each in its namespace, with what the
 * gateways need of it. Valid, deterministic, with references that resolve; every kind is there equally often.
 */

import {
  apisixConsumer,
  apisixPluginConfig,
  apisixRoute,
  apisixSecret,
  apisixUpstream,
} from "./estate/apisix.mjs";
import { configMap, namespace } from "./estate/core.mjs";
import {
  backendTrafficPolicy,
  envoySecret,
  gateway,
  grpcRoute,
  httpRoute,
  ingressRoute,
  middleware,
  securityPolicy,
} from "./estate/gatewayApi.mjs";
import { kongConsumer, kongConsumerGroup, kongIngress, kongPlugin, kongSecret } from "./estate/kong.mjs";

const kinds = [
  namespace,
  configMap,
  apisixConsumer,
  apisixSecret,
  apisixPluginConfig,
  apisixUpstream,
  apisixRoute,
  kongConsumer,
  kongSecret,
  kongConsumerGroup,
  kongPlugin,
  kongIngress,
  gateway,
  httpRoute,
  securityPolicy,
  envoySecret,
  backendTrafficPolicy,
  grpcRoute,
  middleware,
  ingressRoute,
];

/** @returns {{ kind: string, text: string }[]} documents of about 500 bytes each, an app's one after the other */
export function estate(count) {
  return Array.from({ length: count }, (_, i) => {
    const id = String(Math.floor(i / kinds.length) + 1).padStart(4, "0");
    return { kind: kinds[i % kinds.length].name, text: kinds[i % kinds.length](id) };
  });
}

/** The last HTTPRoute with a word where a port number belongs: what every schema refuses. Returns its place in the list. */
export function spoilLast(documents) {
  const place = documents.findLastIndex(({ kind }) => kind === "httpRoute");
  documents[place] = { ...documents[place], text: documents[place].text.replace("port: 8080", "port: http") };
  return place;
}
