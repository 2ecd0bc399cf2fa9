/** An HTTP/1.1 server on loopback that slow, idle, broken and too talkative clients do not harm. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorAnswer, rawAnswer, send } from "./answer.ts";
import { HttpError } from "./httpError.ts";
import type { Log } from "./log.ts";

/** Answers a request, now or later; what it throws becomes the answer. `port` is the one that was called. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
) => void | Promise<void>;

/** Milliseconds: until headers are there, until the body is, and until a connection without calls is closed. */
const patience = { headers: 5000, request: 10_000, idle: 65_000 };

const headerLimit = 16 * 1024;
/** How many ports are tried before it is given up. */
const attempts = 50;
const highestPort = 65_535;

export class Listener {
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(port: number, servers: readonly Server[]) {
    this.port = port;
    this.#servers = servers;
  }

  /**
   * Listens on 127.0.0.1 and, where there is one, on ::1, at the same port.
   * @param wanted 0 is any port; a taken one leads to the next but one, since its neighbour has a use of its own.
   */
  static async open(wanted: number, handler: Handler, log: Log): Promise<Listener> {
    const last = wanted === 0 ? 0 : Math.min(wanted + 2 * (attempts - 1), highestPort);
    for (let i = 0; i < attempts; i++) {
      const port = wanted === 0 ? 0 : wanted + 2 * i;
      if (port > last) break;
      const servers = await listenAt(port, handler, log);
      if (servers !== undefined) return new Listener(portOf(servers[0]), servers);
    }
    const where = wanted === 0 ? "at all" : `of every second one from ${wanted} to ${last}`;
    throw new HttpError(503, "ports_taken", `No port is free ${where}: choose another.`);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Takes nothing new, lets what is under way come to its end for a moment, then closes every connection. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map(closeServer));
  }
}

/** Undefined where somebody has the port. */
async function listenAt(
  port: number,
  handler: Handler,
  log: Log,
): Promise<readonly [Server, ...Server[]] | undefined> {
  const first = createLoopbackServer(handler, log);
  if ((await listen(first, port, "127.0.0.1")) !== "listening") return undefined;
  const second = createLoopbackServer(handler, log);
  const outcome = await listen(second, portOf(first), "::1");
  if (outcome === "listening") return [first, second];
  if (outcome === "no such address") return [first];
  await closeServer(first);
  return undefined;
}

function listen(
  server: Server,
  port: number,
  host: string,
): Promise<"listening" | "taken" | "no such address"> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      // EACCES: a port below 1024, or one that Windows has set aside.
      if (code === "EADDRINUSE" || code === "EACCES") resolve("taken");
      else if (host === "::1") resolve("no such address");
      else reject(new HttpError(503, "cannot_listen", `${host}:${port} cannot be listened on: ${message}`));
    });
    // The backlog is what the system allows at most: many may come at once.
    server.listen({ port, host, backlog: 4096 }, () => resolve("listening"));
  });
}

function createLoopbackServer(handler: Handler, log: Log): Server {
  const server = createServer({
    maxHeaderSize: headerLimit,
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    connectionsCheckingInterval: 1000,
    // The guard asks for Host, with an answer that says so.
    requireHostHeader: false,
  });
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void answerSafely(handler, request, response, log);
  server.on("request", answer);
  server.on("checkExpectation", (_, response: ServerResponse) => {
    send(response, errorAnswer(new HttpError(417, "expectation_failed", "Only 100-continue is known.")));
  });
  server.on("connect", (_, socket: Duplex) => {
    // Node leaves it to us from here on: an error that nobody listens for would end the process.
    socket.on("error", () => socket.destroy());
    hangUp(socket, rawAnswer(405, "Method Not Allowed", "method_not_allowed", "This is no tunnel."));
  });
  server.on("clientError", answerBroken);
  return server;
}

async function answerSafely(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  try {
    await handler(request, response, request.socket.localPort ?? 0);
  } catch (error) {
    const answer = HttpError.from(error);
    if (answer.status >= 500) log.error(error);
    send(response, errorAnswer(answer));
  }
}

function answerBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET" || error.code === "EPIPE") {
    socket.destroy();
    return;
  }
  hangUp(socket, brokenAnswer(error.code));
}

function hangUp(socket: Duplex, answer: string): void {
  socket.end(answer, () => (socket as Socket).destroySoon());
}

function brokenAnswer(code: string | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") {
    const message = `The headers are larger than ${headerLimit} bytes.`;
    return rawAnswer(431, "Request Header Fields Too Large", "headers_too_large", message);
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return rawAnswer(408, "Request Timeout", "timeout", "The request took too long to arrive.");
  }
  return rawAnswer(400, "Bad Request", "malformed_request", "This is no HTTP/1.1 request.");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), 1000);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
