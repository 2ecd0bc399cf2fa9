/** The admin's API, and beside it Envoy's question whether a call may pass. */
import type { IncomingMessage } from "node:http";
import { type Answer, send } from "../answer.ts";
import { authorize, isAuthorization } from "../authz.ts";
import { bearerOf } from "../bearer.ts";
import { readJson } from "../body.ts";
import { refusePages } from "../browserGuard.ts";
import { HttpError } from "../httpError.ts";
import type { Handler } from "../listener.ts";
import type { KeyService } from "../service.ts";
import { readTarget, segmentsOf, type Target } from "../target.ts";
import type { Client, Tokens } from "../tokens.ts";
import { describe } from "./openapi.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

export function adminServer(service: KeyService, tokens: Tokens): Handler {
  return async (request, response, port) => {
    const target = readTarget(request.url);
    if (isAuthorization(target.path)) return send(response, authorize(service, request, target.path));
    refusePages(request.headers, port);
    const by = tokens.clientOf(bearerOf(request.headers.authorization));
    if (by === undefined) throw notSignedIn();
    send(response, await answerTo(service, by, request, target, `http://127.0.0.1:${port}`));
  };
}

async function answerTo(
  service: KeyService,
  by: Client,
  request: IncomingMessage,
  { path, query }: Target,
  url: string,
): Promise<Answer> {
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  if (path === "/openapi.json") {
    if (method !== "GET") throw wrongMethod(["GET"]);
    return { status: 200, body: describe(routes, url) };
  }
  const { route, id } = find(method, segmentsOf(path));
  const body = route.operation.body === undefined ? undefined : await readJson(request);
  return route.handle({ service, by, id, query, body });
}

/** Throws `HttpError`: 404 where no route has the path, 405 where none of those has the method. */
function find(method: string, segments: readonly string[]): { readonly route: Route; readonly id: string } {
  const found = table.filter((entry) => fits(entry.segments, segments));
  if (found.length === 0) throw new HttpError(404, "not_found", "There is nothing at this path.");
  const entry = found.find(({ route }) => route.method === method);
  if (entry === undefined) throw wrongMethod(found.map(({ route }) => route.method));
  return { route: entry.route, id: segments[entry.segments.indexOf("{id}")] ?? "" };
}

const table = routes.map((route) => ({ route, segments: route.path.slice(1).split("/") }));

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (part === "{id}" ? segments[i] !== "" : part === segments[i]))
  );
}

function wrongMethod(allowed: readonly string[]): HttpError {
  const methods = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
  const allow = [...new Set(methods)].join(", ");
  return new HttpError(405, "method_not_allowed", `Possible here: ${allow}.`, { allow });
}

function notSignedIn(): HttpError {
  return new HttpError(
    401,
    "unauthorised",
    "Send Authorization: Bearer and the admin's token, as `gateway-keys sandbox` prints it.",
    { "www-authenticate": 'Bearer realm="sandbox admin"' },
  );
}
