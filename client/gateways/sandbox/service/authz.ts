/**
 * Envoy's HTTP `ext_authz` check: the caller's method and headers come to `/authz<path>`, without the body. 200 lets
 * the call through with the headers of the answer that Envoy is told to pass on; anything else goes to the caller
 * as it is. No admin's token: whoever asks learns of a key what the proxy would tell too.
 */
import type { IncomingMessage } from "node:http";
import { type Answer, errorAnswer } from "./answer.ts";
import { bearerOf } from "./bearer.ts";
import { sampleAt } from "./samples/index.ts";
import type { KeyService } from "./service.ts";

const prefix = "/authz";

export function isAuthorization(path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

export function authorize(service: KeyService, request: IncomingMessage, path: string): Answer {
  const verdict = service.check({
    key: bearerOf(request.headers.authorization),
    api: sampleAt(path.slice(prefix.length))?.id ?? "*",
    address: addressOf(request),
  });
  if (verdict.allowed) {
    const { consumer, keyId, headers } = verdict;
    return {
      status: 200,
      body: { consumer },
      headers: { ...headers, "x-consumer-username": consumer, "x-credential-identifier": keyId },
    };
  }
  return errorAnswer({ ...verdict, code: verdict.reason });
}

/**
 * The last that `X-Forwarded-For` names, which with `use_remote_address` is whom Envoy talks to; what stands before
 * is the caller's word. (`X-Envoy-External-Address` is no better: Envoy leaves one of a caller in a private network
 * as it came.) Where Envoy is not told to send the header (`allowed_headers`), it is Envoy's own address.
 */
function addressOf({ headers, socket }: IncomingMessage): string {
  const forwarded = [headers["x-forwarded-for"]].flat().at(-1)?.split(",").at(-1)?.trim();
  return forwarded ?? socket.remoteAddress ?? "";
}
