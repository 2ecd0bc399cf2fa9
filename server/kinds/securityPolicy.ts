import { addTargets } from "../language/envoy/policyTargets.ts";
import {
  addBackend,
  addBackends,
  addSecret,
  envoyGateway,
  type Referrer,
} from "../language/envoy/references.ts";
import type { CredentialType, SecretUse } from "../language/facts/facts.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";
import { securityPolicyOffers } from "./offers/securityPolicy.ts";

export const securityPolicy: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "SecurityPolicy",
  scope: "Namespaced",
  schema: "security-policy",
  kubernetes: true,
  offers: securityPolicyOffers,
  // Each policy has its own keys (internal/gatewayapi/securitypolicy.go, buildAPIKeyAuth).
  realm: () => ({ realm: "", alone: true }),
  facts(object, add) {
    const referrer = { object, kind: { group: envoyGateway, kind: "SecurityPolicy" }, add };
    const spec = at(object.root, "spec");
    addTargets(referrer);
    const key: SecretUse = { ...envoy("key-auth"), ...bearer(at(spec, "apiKeyAuth", "extractFrom")) };
    // Every entry of these Secrets is client id -> key (internal/gatewayapi/securitypolicy.go:2544-2566).
    itemsOf(at(spec, "apiKeyAuth", "credentialRefs")).forEach((ref, i) => {
      addSecret(referrer, ref, `spec.apiKeyAuth.credentialRefs[${i}]`, key);
    });
    addSecret(referrer, at(spec, "basicAuth", "users"), "spec.basicAuth.users", envoy("basic-auth"));
    addSecret(referrer, at(spec, "oidc", "clientSecret"), "spec.oidc.clientSecret", envoy("oidc"));
    const clientId = { ...envoy("settings"), entry: "client-id" };
    addSecret(referrer, at(spec, "oidc", "clientIDRef"), "spec.oidc.clientIDRef", clientId);
    addContext(referrer, at(spec, "extAuth", "contextExtensions"));
    addService(referrer, at(spec, "extAuth", "http"), "spec.extAuth.http");
    addService(referrer, at(spec, "extAuth", "grpc"), "spec.extAuth.grpc");
    addService(referrer, at(spec, "oidc", "provider"), "spec.oidc.provider");
    itemsOf(at(spec, "jwt", "providers")).forEach((provider, i) => {
      addService(referrer, at(provider, "remoteJWKS"), `spec.jwt.providers[${i}].remoteJWKS`);
    });
  },
};

function envoy(type: CredentialType): SecretUse {
  return { gateway: "envoy", type };
}

/** Envoy takes `Bearer ` off any header that it reads a key from (seen at work: gateway-semantics §5.5). */
function bearer(sources: Node | undefined): Pick<SecretUse, "stripsBearer"> {
  const inHeader = itemsOf(sources).some((source) => itemsOf(at(source, "headers")).length > 0);
  return inHeader ? { stripsBearer: true } : {};
}

function addService(referrer: Referrer, service: Node | undefined, path: string): void {
  addBackend(referrer, at(service, "backendRef"), `${path}.backendRef`);
  addBackends(referrer, at(service, "backendRefs"), `${path}.backendRefs`);
}

/** Values for the authorization service, from Secrets or ConfigMaps. */
function addContext(referrer: Referrer, extensions: Node | undefined): void {
  itemsOf(extensions).forEach((extension, i) => {
    const ref = at(extension, "valueRef");
    const path = `spec.extAuth.contextExtensions[${i}].valueRef`;
    const entry = stringOf(at(ref, "key"));
    if (stringOf(at(ref, "kind")) !== "Secret" || entry === undefined) return;
    addSecret(referrer, ref, path, { ...envoy("settings"), entry });
  });
}
