/** How to call a route, from what is configured: its Gateway's listener and address, its rules, its policy. */
import type { Invocation } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Guard } from "./guard.ts";
import { keyHeader } from "./policySpec.ts";
import type { ExtractFrom, GatewayObject, HttpRoute, Listener } from "./resources.ts";

/** @param proxyUrl The person's word goes before the cluster's, which may be an inner address. */
export function invocationOf(
  route: HttpRoute,
  guard: Guard,
  gateways: readonly GatewayObject[],
  proxyUrl: string | undefined,
): Invocation {
  const auth = guard.own?.spec?.apiKeyAuth ?? guard.inherited?.spec?.apiKeyAuth;
  return {
    apiName: route.metadata.name,
    credentialType: "api-key",
    ...placeOf(auth?.extractFrom),
    baseUrl: proxyUrl?.replace(/\/+$/, "") ?? addressOf(route, gateways),
    basePath: pathOf(route),
  };
}

/** The first path that a route matches, as a caller would write it. */
export function pathOf({ spec }: HttpRoute): string {
  const paths = (spec?.rules ?? []).flatMap(({ matches = [] }) => matches.map(({ path }) => path));
  const plain = paths.find((path) => path?.type !== "RegularExpression");
  return plain?.value ?? "/";
}

/** The first source counts where several carry a value (gateway-semantics §5.5), so it is the one to use. */
function placeOf(
  sources: readonly ExtractFrom[] = [],
): Pick<Invocation, "headerName" | "headerPrefix" | "queryParameter"> {
  const [first] = sources;
  const [header] = first?.headers ?? [];
  const [parameter] = first?.params ?? [];
  const [cookie] = first?.cookies ?? [];
  if (parameter !== undefined) return { queryParameter: parameter };
  if (cookie !== undefined) return { headerName: "Cookie", headerPrefix: `${cookie}=` };
  const name = header ?? keyHeader;
  // Envoy strips `Bearer ` from a key that comes in Authorization, and clients are used to it.
  return name.toLowerCase() === "authorization"
    ? { headerName: name, headerPrefix: "Bearer " }
    : { headerName: name };
}

function addressOf({ metadata, spec }: HttpRoute, gateways: readonly GatewayObject[]): string {
  for (const gateway of gateways) {
    const parent = (spec?.parentRefs ?? []).find(({ name }) => name === gateway.metadata.name);
    const listeners = gateway.spec?.listeners ?? [];
    const listener = listeners.find(
      ({ name }) => parent?.sectionName === undefined || name === parent.sectionName,
    );
    const host =
      named(spec?.hostnames?.[0]) ?? named(listener?.hostname) ?? gateway.status?.addresses?.[0]?.value;
    if (listener !== undefined && host !== undefined) return urlOf(listener, host);
  }
  throw new GatewayError("not-found", `Nothing says where the route ${metadata.name} can be called`, {
    next: "Name the proxy's address as spec.envoy.proxyUrl in the gateway's manifest.",
  });
}

/** A wildcard is no name to call. */
function named(hostname: string | undefined): string | undefined {
  return hostname?.startsWith("*") ? undefined : hostname;
}

function urlOf({ port, protocol }: Listener, host: string): string {
  const secure = protocol === "HTTPS" || protocol === "TLS";
  const usual = secure ? 443 : 80;
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${bracketed}${port === usual ? "" : `:${port}`}`;
}
