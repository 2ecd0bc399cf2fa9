import { GatewayError } from "../gateways/gatewayError.ts";

/**
 * The address of an API: absolute, percent-encoded, each path joined to the one before by one slash. What is
 * encoded already stays as it is; so do templates (`{city}`), for whoever fills them in; a slash at the end
 * stays, since gateways tell `/a` and `/a/` apart.
 * @param baseUrl `https://host:port`, and what path it may have.
 * @param paths Each with or without slashes around it; the last one may bring a query.
 * @throws GatewayError `invalid` for an address that is none, is not HTTP, or holds a password.
 */
export function address(baseUrl: string, ...paths: readonly string[]): string {
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new GatewayError("invalid", "The gateway's address is not an HTTP address", {
      next: "Give the address that callers use, such as https://api.acme.test.",
    });
  }
  if (base.username !== "" || base.password !== "") {
    throw new GatewayError("invalid", "The gateway's address holds a user name or a password", {
      next: "Take it out of the address: snippets and lists would show it.",
    });
  }
  const path = paths.reduce(joinPaths, base.pathname);
  const [beforeQuery = "", ...query] = path.split("?");
  const queries = [base.search.slice(1), query.join("?")].filter((text) => text !== "");
  const search =
    queries.length === 0 ? "" : `?${encoded(queries.join("&"), /[^\w\-.~%!$&'()*+,;=:@/?{}]/gu)}`;
  return base.origin + encoded(beforeQuery, /[^\w\-.~%!$&'()*+,;=:@/{}]/gu) + search;
}

/** `address` with one more parameter's beginning: `?name=` or `&name=`. */
export function parameter(url: string, name: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${strictlyEncoded(name)}=`;
}

/** Percent-encoded but for letters, digits and `-._~`. */
export function strictlyEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function joinPaths(before: string, after: string): string {
  const rest = after.replace(/^\/+/, "");
  if (rest === "") return before;
  if (rest.startsWith("?")) return before + rest;
  return `${before.replace(/\/+$/, "")}/${rest}`;
}

function encoded(text: string, others: RegExp): string {
  return text.replace(others, strictlyEncoded).replace(/%(?![0-9a-f]{2})/gi, "%25");
}
