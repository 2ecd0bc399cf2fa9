/** One request and its answer, or why there is none. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Connections } from "./connections.ts";
import type { TunnelOptions } from "./tunnel.ts";

export interface OutgoingRequest {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** Encoded, with its query. */
  readonly path: string;
  /** One of several values is sent as often. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | undefined;
  /** The answer's bytes are wanted as they come, where it is a good one. */
  readonly follows?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Empty where it is followed. */
  readonly body: Buffer;
  /** Of an answer that is followed: whoever has it destroys it. */
  readonly stream?: http.IncomingMessage;
}

/** No answer came, or not all of it. */
export class AttemptFailed extends Error {
  override readonly name = "AttemptFailed";
  readonly why: "cancelled" | "timeout" | "too large" | "broken";
  /** The request had left, or may have. */
  readonly sent: boolean;

  constructor(why: AttemptFailed["why"], sent: boolean, cause?: unknown) {
    super(why, { cause });
    this.why = why;
    this.sent = sent;
  }
}

/** Bytes. A page of 500 keys is a twentieth of it. */
const largestAnswer = 16 * 1024 * 1024;

/**
 * Sends `request` once and reads the whole answer, whatever its status, unless it is followed. Rejects with `AttemptFailed`.
 * @param timeout Milliseconds for all of it.
 */
export function attempt(
  base: URL,
  request: OutgoingRequest,
  connections: Connections,
  timeout: number,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let over = false;
    // Also ends a tunnel that is only being made.
    const cancel = new AbortController();
    const options: http.RequestOptions & TunnelOptions = {
      method: request.method,
      path: request.path,
      headers: request.headers,
      agent: repeatable(request.method) ? connections.kept : connections.fresh,
      ...(base.protocol === "https:" ? connections.trust : {}),
      cancel: cancel.signal,
    };
    let outgoing: http.ClientRequest;
    try {
      outgoing = (base.protocol === "https:" ? https : http).request(base, options);
    } catch (error) {
      // A header that cannot be sent.
      reject(new AttemptFailed("broken", false, error));
      return;
    }
    const timer = setTimeout(() => fail("timeout"), timeout);
    const stop = () => fail("cancelled");
    signal.addEventListener("abort", stop, { once: true });

    const end = () => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };
    const fail = (why: AttemptFailed["why"], cause?: unknown) => {
      if (over) return;
      end();
      reject(new AttemptFailed(why, sent, cause));
      cancel.abort();
      outgoing.destroy();
    };

    outgoing.on("socket", (socket) =>
      whenOpen(socket, () => {
        sent = true;
      }),
    );
    outgoing.on("error", (error) => fail("broken", error));
    outgoing.on("response", (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      if (request.follows === true && status < 300) {
        end();
        resolve({ status, headers, body: Buffer.alloc(0), stream: incoming });
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > largestAnswer) fail("too large");
        else chunks.push(chunk);
      });
      incoming.on("error", (error) => fail("broken", error));
      incoming.on("end", () => {
        if (over) return;
        end();
        resolve({ status, headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(request.body);
    if (signal.aborted) stop();
  });
}

/** Sending it twice does no more than sending it once. */
export function repeatable(method: OutgoingRequest["method"]): boolean {
  return method === "GET" || method === "PUT" || method === "DELETE";
}

/** Before a socket is open nothing of the request has left. */
function whenOpen(socket: Socket, then: () => void): void {
  if (socket instanceof TLSSocket && socket.getCipher() === undefined) socket.once("secureConnect", then);
  else if (socket.connecting) socket.once("connect", then);
  else then();
}
