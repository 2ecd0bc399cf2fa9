import type { GatewayKind } from "./facts.ts";

/** Gateways as people call them. */
export const gatewayNames: Readonly<Record<GatewayKind, string>> = {
  apisix: "APISIX",
  kong: "Kong",
  envoy: "Envoy Gateway",
  traefik: "Traefik",
};
