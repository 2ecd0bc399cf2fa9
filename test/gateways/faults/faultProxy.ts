/**
 * Stands between a gateway's client and the gateway, passes calls on, and goes wrong where it is told to. What it
 * remembers of a call is method, path and status: queries and bodies may hold keys.
 */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** "before": the upstream never hears of the call. "after": it has done it, and its answer is lost. */
type When = "before" | "after";

export type Fault =
  /** 429 or 503, with `Retry-After` where `retryAfter` is given; the upstream never hears of the call. */
  | { readonly kind: "throttled" | "unavailable"; readonly retryAfter?: string }
  /** 409; the upstream never hears of the call. */
  | { readonly kind: "conflict" }
  /** The connection breaks. */
  | { readonly kind: "reset"; readonly when: When }
  /** No answer, until the client gives up. */
  | { readonly kind: "silence"; readonly when: When }
  /** 200 and something that is not the upstream's answer. */
  | { readonly kind: "malformed"; readonly when: When; readonly body: keyof typeof malformed }
  /**
   * Calls `hook` (which cancels, or kills the client) and, when it returns, goes on as if nothing had happened; with
   * `drop`, the connection breaks then, and with "before" the upstream never hears of the call.
   */
  | {
      readonly kind: "hook";
      readonly when: When;
      readonly hook: () => unknown;
      readonly drop?: boolean;
    };

const malformed = {
  html: { type: "text/html", text: "<!doctype html><title>Sign in</title>" },
  cut: { type: "application/json", text: '{"id": "1", "key' },
  shape: { type: "application/json", text: '{"unexpected": true}' },
} as const;

/** What goes wrong at call number `call`, from 1; repeated attempts count. */
export type Faults = (call: number) => Fault | undefined;

export interface ProxiedCall {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What the client was answered; undefined where it was not, or not yet. */
  readonly status: number | undefined;
  /** The upstream has answered. */
  readonly arrived: boolean;
  readonly fault: Fault["kind"] | undefined;
}

export interface FaultProxy {
  readonly origin: string;
  readonly calls: readonly ProxiedCall[];
  /** From now on these, and calls count from 1 again. */
  start(faults: Faults): void;
  /** Breaks what is under way. */
  close(): Promise<void>;
}

export const noFaults: Faults = () => undefined;

export function onCall(number: number, fault: Fault): Faults {
  return (call) => (call === number ? fault : undefined);
}

/** Call `number` and all after it. */
export function fromCall(number: number, fault: Fault): Faults {
  return (call) => (call >= number ? fault : undefined);
}

/**
 * @param upstream `http://127.0.0.1:8080`, or https.
 * @param authority PEM of who signed the upstream's certificate.
 */
export async function faultProxy(upstream: string, authority?: string): Promise<FaultProxy> {
  const base = new URL(upstream);
  const agent = base.protocol === "https:" ? new https.Agent() : new http.Agent();
  let faults = noFaults;
  let calls: Mutable[] = [];

  const server = http.createServer(async (request, response) => {
    // Clients that break off are what this is for.
    response.on("error", () => {});
    const { pathname } = new URL(request.url ?? "/", base);
    const call: Mutable = {
      method: request.method ?? "",
      path: pathname,
      status: undefined,
      arrived: false,
      fault: undefined,
    };
    const fault = faults(calls.push(call));
    call.fault = fault?.kind;
    response.on("finish", () => {
      call.status = response.statusCode;
    });
    try {
      const body = await whole(request);
      if (fault !== undefined && !isAfter(fault) && (await happened(fault, request, response))) return;
      const answer = await passOn(request, body);
      if (fault !== undefined && isAfter(fault)) {
        // All of it is there before the hook is called, and before anything breaks.
        const kept = await whole(answer);
        call.arrived = true;
        if (await happened(fault, request, response)) return;
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers)).end(kept);
      } else {
        call.arrived = true;
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
        answer.on("error", () => response.destroy());
        answer.pipe(response);
      }
    } catch {
      // The client has gone, or the upstream has: the other side is to see that.
      request.socket.destroy();
    }
  });

  const passOn = (request: http.IncomingMessage, body: Buffer): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = (base.protocol === "https:" ? https : http).request(base, {
        agent,
        method: request.method,
        path: request.url,
        headers: { ...endToEnd(request.headers), host: base.host, "content-length": body.length },
        ...(authority === undefined ? {} : { ca: authority }),
      });
      outgoing.on("response", resolve);
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls;
    },
    start(next) {
      faults = next;
      calls = [];
    },
    async close() {
      agent.destroy();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Mutable = { -readonly [Name in keyof ProxiedCall]: ProxiedCall[Name] };

function isAfter(fault: Fault): boolean {
  return "when" in fault && fault.when === "after";
}

/** Does what the fault is about; true where that was the end of the call. */
async function happened(
  fault: Fault,
  { socket }: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<boolean> {
  switch (fault.kind) {
    case "throttled":
    case "unavailable":
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
      answerWith(response, fault.kind === "throttled" ? 429 : 503, "application/json", '{"error":"later"}');
      return true;
    case "conflict":
      answerWith(response, 409, "application/json", '{"error":"it was changed in the meantime"}');
      return true;
    case "malformed":
      answerWith(response, 200, malformed[fault.body].type, malformed[fault.body].text);
      return true;
    case "reset":
      socket.resetAndDestroy();
      return true;
    case "silence":
      return true;
    case "hook":
      await fault.hook();
      if (fault.drop === true) socket.resetAndDestroy();
      return fault.drop === true;
  }
}

function answerWith(response: http.ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type }).end(text);
}

async function whole(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Without what is only about one connection (RFC 9110 §7.6.1). */
function endToEnd(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...rest } = headers;
  return rest;
}
