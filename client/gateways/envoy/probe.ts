/** Asks the proxy itself whether a key is let in. */
import http from "node:http";
import https from "node:https";
import type { Invocation } from "../gateway.ts";
import type { Room } from "./room.ts";

/** Milliseconds for one try. */
const patience = 5000;

/** A GET of the route's first path. Refused is 401, 403, and the 500 of a policy that is not in order. */
export function tryAt(invocation: Invocation): NonNullable<Room["tryKey"]> {
  const { baseUrl, basePath, headerName, headerPrefix = "", queryParameter } = invocation;
  return async (key, signal) => {
    const url = new URL(`${baseUrl}${basePath}`);
    if (queryParameter !== undefined) url.searchParams.set(queryParameter, key);
    const headers = headerName === undefined ? {} : { [headerName]: `${headerPrefix}${key}` };
    const status = await statusOf(url, headers, signal);
    return status !== undefined && ![401, 403, 500].includes(status);
  };
}

/** Undefined where nobody answers. */
function statusOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = (url.protocol === "https:" ? https : http).get(
      url,
      { headers, signal, timeout: patience },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}
