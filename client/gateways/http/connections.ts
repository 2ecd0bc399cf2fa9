/** Sockets to one gateway: kept or fresh, straight or through a proxy, with the certificates to trust. */
import { X509Certificate } from "node:crypto";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import tls from "node:tls";
import { getProxyForUrl } from "proxy-from-env";
import { GatewayError } from "../gatewayError.ts";
import { type TunnelOptions, tunnel } from "./tunnel.ts";

export interface ConnectionOptions {
  /** `http://proxy.acme.test:3128`; without it, what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
  readonly proxy?: string;
  /** Certificates in PEM of an authority that is trusted beside the public ones. */
  readonly authority?: string;
}

export interface Connections {
  /** Sockets used before, for calls that may be sent again: a kept socket can be closed as it is written to. */
  readonly kept: http.Agent;
  /** A socket of its own for each call. */
  readonly fresh: http.Agent;
  /** For each request: whom to trust, and what proves who asks. */
  readonly trust: Trust;
  /** `proxy.acme.test:3128`, for messages. */
  readonly proxy: string | undefined;
}

/** As `tls.connect` has them. */
export interface Trust {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string | Buffer | string[];
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly checkServerIdentity?: typeof tls.checkServerIdentity;
}

/** Opens nothing yet. Throws `invalid` where the proxy or the certificates cannot be read. */
export function connectionsTo(base: URL, { proxy, authority }: ConnectionOptions): Connections {
  const trust: Trust = {
    rejectUnauthorized: true,
    ...(authority === undefined ? {} : { ca: [...tls.rootCertificates, ...certificatesOf(authority)] }),
  };
  return connectionsBy(base, proxy, trust, trust);
}

/** @param trustInProxy Where the proxy is spoken to by TLS. Opens nothing yet. Throws `invalid`. */
export function connectionsBy(
  base: URL,
  proxy: string | undefined,
  trust: Trust,
  trustInProxy: Trust,
): Connections {
  const through = proxyFor(base, proxy);
  const agent = (keepAlive: boolean) => agentFor(base, through, trust, trustInProxy, keepAlive);
  return { kept: agent(true), fresh: agent(false), trust, proxy: through?.host };
}

function agentFor(
  base: URL,
  proxy: URL | undefined,
  trust: Trust,
  trustInProxy: Trust,
  keepAlive: boolean,
): http.Agent {
  const secure = base.protocol === "https:";
  const agent = secure ? new https.Agent({ keepAlive }) : new http.Agent({ keepAlive });
  if (proxy === undefined) return agent;
  agent.createConnection = (options: http.ClientRequestArgs & TunnelOptions, created) => {
    const { host, servername = "" } = options;
    const secured = (socket: Socket) => tls.connect({ ...trust, host: host ?? "", servername, socket });
    const failed = created as ((error: Error) => void) | undefined;
    tunnel(proxy, options, trustInProxy).then(
      (socket) => created?.(null, secure ? secured(socket) : socket),
      failed,
    );
    return undefined;
  };
  return agent;
}

function proxyFor(base: URL, given: string | undefined): URL | undefined {
  // Nobody means a service on this machine when they set HTTP_PROXY; Go's and curl's newer clients agree.
  const text = given ?? (isLoopback(base.hostname) ? "" : getProxyForUrl(base.href));
  if (text === "") return undefined;
  const source = given === undefined ? "The environment's proxy" : "The proxy";
  if (!URL.canParse(text)) throw new GatewayError("invalid", `${source} is not a URL`);
  const url = new URL(text);
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw new GatewayError("invalid", `${source} (${url.protocol}//${url.host}) is no HTTP proxy`, {
    next: "Give a proxy that begins with http:// or https://.",
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === "[::1]" || /^(localhost|.*\.localhost|127(\.\d+){3})$/i.test(hostname);
}

function certificatesOf(authority: string): string[] {
  const blocks = authority.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const unreadable = blocks.filter((block) => !isCertificate(block));
  if (blocks.length > 0 && unreadable.length === 0) return blocks;
  throw new GatewayError("invalid", "The certificates of the authority cannot be read", {
    next: "Give them in PEM: -----BEGIN CERTIFICATE----- and what follows.",
  });
}

function isCertificate(block: string): boolean {
  try {
    new X509Certificate(block);
    return true;
  } catch {
    return false;
  }
}
