/** A way through an HTTP proxy by CONNECT: what is sent through it, the proxy only passes on. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

/** What an agent is told of the request that wants a socket. */
export interface TunnelOptions {
  readonly host?: string | null;
  readonly port?: number | string | null;
  /** For TLS within; empty where `host` is an address. */
  readonly servername?: string;
  /** Ends the attempt to get through. */
  readonly cancel?: AbortSignal;
}

/** The proxy is why there is no connection. `status` is its answer, where it gave one. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  readonly status: number | undefined;

  constructor(status: number | undefined, cause?: unknown) {
    super("no way through the proxy", { cause });
    this.status = status;
  }
}

/** A socket to `options.host`, through `proxy`. Rejects with `ProxyError`. */
export function tunnel(proxy: URL, options: TunnelOptions, trust: https.AgentOptions): Promise<Socket> {
  const target = `${bracketed(options.host ?? "localhost")}:${options.port}`;
  return new Promise((resolve, reject) => {
    const secure = proxy.protocol === "https:";
    const request = (secure ? https : http).request({
      ...trust,
      agent: secure ? new https.Agent() : new http.Agent(),
      hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (secure ? 443 : 80),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...authorization(proxy) },
      ...(options.cancel === undefined ? {} : { signal: options.cancel }),
    });
    request.once("connect", (response, socket, head) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      } else {
        socket.destroy();
        reject(new ProxyError(response.statusCode));
      }
    });
    request.once("error", (error) => reject(new ProxyError(undefined, error)));
    request.end();
  });
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}
