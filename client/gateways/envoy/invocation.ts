/** How to call a route, from what is configured: its listeners and their addresses, its rules, its policy. */
import type { Invocation } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { type Guard, type Parents, specInForce } from "./guard.ts";
import { keyHeader } from "./policySpec.ts";
import {
  type ExtractFrom,
  type GatewayObject,
  type HttpRoute,
  type Listener,
  listenerSets,
  type ParentReference,
} from "./resources.ts";

/** @param proxyUrl The person's word goes before the cluster's, which may be an inner address. */
export function invocationOf(
  route: HttpRoute,
  guard: Guard,
  parents: Parents,
  proxyUrl: string | undefined,
): Invocation {
  return {
    apiName: route.metadata.name,
    credentialType: "api-key",
    ...placeOf(specInForce(guard)?.apiKeyAuth?.extractFrom),
    baseUrl: proxyUrl?.replace(/\/+$/, "") ?? addressOf(route, parents),
    basePath: pathOf(route),
  };
}

/** The first path that a route matches, as a caller would write it: best one that a plain GET comes through. */
export function pathOf({ spec }: HttpRoute): string {
  const matches = (spec?.rules ?? []).flatMap((rule) => rule.matches ?? [{}]);
  const plain = matches.filter(({ path }) => path?.type !== "RegularExpression");
  const asked = plain.find(
    ({ method = "GET", headers = [], queryParams = [] }) =>
      method === "GET" && headers.length === 0 && queryParams.length === 0,
  );
  return (asked ?? plain[0])?.path?.value ?? "/";
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

/** The first listener with TLS that can be named, since a key goes over it, else the first without. */
function addressOf(route: HttpRoute, parents: Parents): string {
  const { metadata, spec } = route;
  const urls = (spec?.parentRefs ?? [])
    .flatMap((parent) => listenersOf(parent, metadata.namespace, parents))
    .flatMap(({ listener, gateway }) => {
      const host = hostOf(spec?.hostnames ?? [], listener, gateway);
      return host === undefined ? [] : [urlOf(listener, host)];
    });
  const url = urls.find((text) => text.startsWith("https:")) ?? urls[0];
  if (url !== undefined) return url;
  throw new GatewayError("not-found", `Nothing says where the route ${metadata.name} can be called`, {
    next: "Name the proxy's address as spec.envoy.proxyUrl in the gateway's manifest.",
  });
}

interface Door {
  readonly listener: Listener;
  /** Whose addresses are the listener's. */
  readonly gateway: GatewayObject | undefined;
}

function listenersOf(
  { kind, name, namespace, sectionName, port }: ParentReference,
  home: string | undefined,
  parents: Parents,
): readonly Door[] {
  const at = (wanted: { readonly name: string; readonly namespace: string | undefined }) =>
    parents.gateways.find(
      ({ metadata }) => metadata.name === wanted.name && metadata.namespace === wanted.namespace,
    );
  const place = { name, namespace: namespace ?? home };
  const set =
    kind === listenerSets.kind
      ? parents.listenerSets.find(
          ({ metadata }) => metadata.name === name && metadata.namespace === place.namespace,
        )
      : undefined;
  const above = set?.spec?.parentRef;
  const gateway =
    kind === listenerSets.kind
      ? above && at({ name: above.name, namespace: above.namespace ?? place.namespace })
      : at(place);
  const listeners = (set ?? gateway)?.spec?.listeners ?? [];
  return listeners
    .filter(
      (listener) =>
        (sectionName === undefined || listener.name === sectionName) &&
        (port === undefined || listener.port === port) &&
        (listener.protocol === "HTTP" || listener.protocol === "HTTPS"),
    )
    .map((listener) => ({ listener, gateway }));
}

/** A name that both the route and the listener answer to; an address where neither asks for a name. */
function hostOf(
  hostnames: readonly string[],
  { hostname }: Listener,
  gateway: GatewayObject | undefined,
): string | undefined {
  const exact = hostnames.find((name) => !isWildcard(name) && covers(hostname, name));
  if (exact !== undefined) return exact;
  const isOpen = hostnames.length === 0;
  if (hostname !== undefined) {
    const isNamed = !isWildcard(hostname) && (isOpen || hostnames.some((name) => covers(name, hostname)));
    return isNamed ? hostname : undefined;
  }
  return isOpen ? gateway?.status?.addresses?.[0]?.value : undefined;
}

/** @param pattern Undefined covers every name; `*.example.com` what ends so, at any depth (Gateway API, Hostname). */
function covers(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  return isWildcard(pattern) ? name.endsWith(pattern.slice(1)) : pattern === name;
}

function isWildcard(hostname: string): boolean {
  return hostname.startsWith("*");
}

function urlOf({ port, protocol }: Listener, host: string): string {
  const secure = protocol === "HTTPS";
  const usual = secure ? 443 : 80;
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${bracketed}${port === usual ? "" : `:${port}`}`;
}
