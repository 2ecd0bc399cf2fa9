/** A gateway's side of a real socket, and a client before it. */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { afterEach } from "vitest";
import { CredentialValue } from "../../../client/credentials/credentialValue.ts";
import { Redactor } from "../../../client/credentials/redaction.ts";
import { GatewayError } from "../../../client/gateways/gatewayError.ts";
import { type Call, HttpClient, type HttpClientOptions } from "../../../client/gateways/http/client.ts";
import type { Clock } from "../../../client/gateways/http/clock.ts";

// A proxy of the machine that the suite runs on is none of its business.
for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
  delete process.env[name];
  delete process.env[name.toLowerCase()];
}

const cleanups: (() => unknown)[] = [];

/** To be run when the test is over, last first. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export interface Gateway {
  readonly origin: string;
  readonly port: number;
  /** `GET /a?b=c`, in order. */
  readonly asked: string[];
  readonly headers: http.IncomingHttpHeaders[];
  readonly bodies: string[];
  readonly sockets: ReadonlySet<Socket>;
}

export type Answering = (
  response: http.ServerResponse,
  request: http.IncomingMessage,
  call: number,
) => unknown;

/** Answers call number `call`, from 1, after its body has been read. Over TLS with `certificate`. */
export async function gateway(
  answer: Answering,
  certificate?: { key: string; cert: string },
): Promise<Gateway> {
  const asked: string[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  const listener = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const call = asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    bodies.push(Buffer.concat(chunks).toString());
    answer(response, request, call);
  };
  const server =
    certificate === undefined ? http.createServer(listener) : https.createServer(certificate, listener);
  const { port, sockets } = await listening(server);
  const scheme = certificate === undefined ? "http" : "https";
  return { origin: `${scheme}://127.0.0.1:${port}`, port, asked, headers, bodies, sockets };
}

/** Listens on a free port until the test is over. */
export async function listening(server: Server): Promise<{ port: number; sockets: ReadonlySet<Socket> }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

export function json(response: http.ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

/** A clock whose waits are noted and over at once. */
export function quickClock(date = Date.UTC(2026, 10, 21)): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    date: () => date + now,
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

export const token = new CredentialValue("sk-canary-of-the-admin-0123456789");

/** A client of `origin` that waits for nothing, closed when the test is over. */
export function clientOf(origin: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = new HttpClient({
    baseUrl: origin,
    speaks: "a key service",
    credential: { headerName: "Authorization", headerPrefix: "Bearer ", value: token },
    redactor: new Redactor(),
    clock: quickClock(),
    random: () => 0.5,
    ...options,
  });
  afterwards(() => client.close());
  return client;
}

/** Reading the keys. */
export const listKeys: Call<unknown> = {
  doing: "Listing the keys",
  method: "GET",
  path: ["api", "keys"],
  decode: (value) => value,
};

/** Creating one. */
export const createKey: Call<unknown> = {
  doing: "Creating the key",
  method: "POST",
  path: ["api", "keys"],
  body: { name: "one" },
  decode: (value) => value,
};

export const never = new AbortController().signal;

/** The error that `promise` has to end in. */
export async function errorOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error("it succeeded");
}
