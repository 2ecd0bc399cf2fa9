/** The data plane: who calls, whether that is allowed, and on to the upstream. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { errorAnswer, send } from "../answer.ts";
import { bearerOf } from "../bearer.ts";
import { readBody } from "../body.ts";
import { refusePages } from "../browserGuard.ts";
import { HttpError } from "../httpError.ts";
import type { Handler } from "../listener.ts";
import { sampleAt } from "../samples/index.ts";
import type { Allowed, KeyService } from "../service.ts";
import { readTarget } from "../target.ts";

export interface ProxyOptions {
  /** The upstream sees `Authorization` too. */
  readonly passKey: boolean;
}

export function proxy(service: KeyService, { passKey }: ProxyOptions): Handler {
  return async (request, response, port) => {
    refusePages(request.headers, port);
    const { path, query } = readTarget(request.url);
    const api = sampleAt(path);
    if (api === undefined) throw new HttpError(404, "no_api", "No API has this path.");
    const verdict = service.check({
      key: bearerOf(request.headers.authorization),
      api: api.id,
      address: request.socket.remoteAddress ?? "",
    });
    if (!verdict.allowed) {
      return send(response, errorAnswer({ ...verdict, code: verdict.reason }));
    }
    const answer = api.answer({
      method: request.method ?? "",
      path,
      query,
      // Made when they are asked for: most samples do not.
      get headers() {
        return headersForUpstream(request.headers, verdict, passKey);
      },
      body: hasBody(request) ? await readBody(request) : nothing,
      consumer: verdict.consumer,
    });
    send(response, { ...answer, headers: { ...verdict.headers, ...answer.headers } });
  };
}

const nothing = Buffer.alloc(0);

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** RFC 9110 §7.6.1, and the two that Envoy and Kong count with them. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What only we may say: who the caller is. Names as Kong has them. */
const ours = /^x-(?:consumer-.*|credential-identifier)$/;

function headersForUpstream(
  sent: IncomingHttpHeaders,
  { consumer, keyId }: Allowed,
  passKey: boolean,
): Record<string, string> {
  const dropped = new Set((sent.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  const passed = Object.entries(sent).filter(
    ([name]) =>
      !hopByHop.has(name) &&
      !dropped.has(name) &&
      // An underscore is a hyphen to many an upstream.
      !ours.test(name.replaceAll("_", "-")) &&
      (passKey || name !== "authorization"),
  );
  return {
    ...Object.fromEntries(passed.map(([name, value = ""]) => [name, [value].flat().join(", ")])),
    "x-consumer-username": consumer,
    "x-credential-identifier": keyId,
  };
}
