/**
 * Keeps web pages out: whatever page a person has open may send requests to loopback addresses.
 * A page of the same name (DNS rebinding) betrays itself by `Host`, any other by `Origin` or `Sec-Fetch-Site`
 * (Fetch Metadata, W3C), and a preflight gets no CORS header to be content with.
 */
import type { IncomingHttpHeaders } from "node:http";
import { HttpError } from "./httpError.ts";

/** Throws `HttpError`: 421 for a strange `Host`, 403 for a page. `port` is the one that was called. */
export function refusePages(headers: IncomingHttpHeaders, port: number): void {
  const host = headers.host?.toLowerCase() ?? "";
  // The port that a URL without one has is left out of Host.
  const named = port === 80 ? host.replace(/(?<!:80)$/, ":80") : host;
  if (![`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(named)) {
    throw new HttpError(421, "wrong_host", `This is 127.0.0.1:${port}, and no other name leads here.`);
  }
  const site = headers["sec-fetch-site"] ?? "none";
  if (headers.origin !== undefined || (site !== "none" && site !== "same-origin")) {
    throw new HttpError(403, "cross_site", "Web pages may not call the sandbox.");
  }
}
