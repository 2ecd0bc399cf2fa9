/** HTTP by hand: any header, any method, any bytes. */
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import type { ConnectedSandbox } from "../../client/gateways/sandbox/connect.ts";

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export function ask(url: string, { method = "GET", headers = {}, body, agent }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // As it stands: `URL` would take `..` out of the path.
    const path = url.slice(url.indexOf(port) + port.length) || "/";
    const call = request(
      {
        hostname: hostname.replace(/[[\]]/g, ""),
        port,
        path,
        method,
        headers: { ...framing(body, headers), ...headers },
        ...(agent ? { agent } : {}),
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: parse(text),
          }),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

/** A call of the admin's. `body` is sent as JSON. */
export function asAdmin(
  { adminUrl, token }: ConnectedSandbox,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return ask(adminUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Makes a key. */
export async function issue(
  sandbox: ConnectedSandbox,
  terms: object = {},
): Promise<{ readonly id: string; readonly key: string }> {
  const { status, text, json } = await asAdmin(sandbox, "POST", "/api/keys", {
    user_id: "mobile",
    name: "a key",
    ...terms,
  });
  if (status !== 201) throw new Error(`no key was made: ${status} ${text}`);
  return { id: json.api_key.id, key: json.plain_key };
}

/** A call through the proxy with a key. */
export function withKey(
  { proxyUrl }: ConnectedSandbox,
  key: string,
  path: string,
  asked: Asked = {},
): Promise<Answer> {
  return ask(proxyUrl + path, { ...asked, headers: { authorization: `Bearer ${key}`, ...asked.headers } });
}

/** Sends bytes as they are, and waits for the other side to close, or for `enough`. */
export function raw(
  url: string,
  bytes: string | Buffer,
  enough: (answer: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = "";
    socket.setEncoding("latin1").on("data", (part: string) => {
      answer += part;
      if (enough(answer)) socket.destroy();
    });
    // A reset after the answer is no news.
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
  });
}

/** Node sends a body with GET, but does not say so. */
function framing(body: string | Buffer | undefined, headers: Asked["headers"]): Record<string, number> {
  const framed = body === undefined || headers?.["transfer-encoding"] !== undefined;
  return framed ? {} : { "content-length": Buffer.byteLength(body) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
