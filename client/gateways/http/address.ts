/** Where a request goes, so that no name in it can change that. */
import { CredentialValue } from "../../credentials/credentialValue.ts";
import { GatewayError } from "../gatewayError.ts";

export type QueryValue = string | number | boolean | CredentialValue | undefined;

/** `https://kong.acme.test:8001/admin`. Throws `invalid`; never quotes what might be a password. */
export function readBaseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new GatewayError("invalid", "The gateway's address is not a URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new GatewayError("invalid", "The gateway's address begins with neither http:// nor https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw new GatewayError("invalid", `The gateway's address (${url.host}) holds a user name or a password`, {
      next: "Take it out of the address, and give it when asked for the token.",
    });
  }
  if (url.search !== "" || url.hash !== "") {
    throw new GatewayError("invalid", `The gateway's address (${url.host}) holds a query or a fragment`, {
      next: "Give the address up to the path.",
    });
  }
  return url;
}

/** Path and query below `base`. Each segment stays one segment, whatever is in it. Throws `invalid`. */
export function pathBelow(
  base: URL,
  segments: readonly string[],
  query: Readonly<Record<string, QueryValue>> = {},
): string {
  const path = segments.map((segment) => `/${encodedSegment(segment)}`).join("");
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encoded(name)}=${encoded(textOfQuery(value))}`],
  );
  const whole = `${base.pathname.replace(/\/+$/, "")}${path}` || "/";
  return pairs.length === 0 ? whole : `${whole}?${pairs.join("&")}`;
}

/** A link from an answer, as path and query. Throws `invalid` where it leads to another origin. */
export function pathOfLink(base: URL, link: string, doing: string): string {
  const url = URL.canParse(link, base.href) ? new URL(link, base) : undefined;
  if (url !== undefined && url.origin === base.origin) return `${url.pathname}${url.search}`;
  const where = url === undefined || url.origin === "null" ? "nowhere" : `to ${url.origin}`;
  throw new GatewayError("invalid", `${doing} was stopped: a link of ${base.origin} leads ${where}`, {
    next: "Tell the gateway's owner: its next page has to be at its own address.",
  });
}

function encodedSegment(segment: string): string {
  // Readers of URLs take dots for steps through the path even where they are escaped.
  if (/^\.{0,2}$/.test(segment)) {
    throw new GatewayError(
      "invalid",
      `A name that is ${segment === "" ? "empty" : `“${segment}”`} cannot be asked for`,
    );
  }
  return encoded(segment);
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (error) {
    throw new GatewayError("invalid", "A name holds half a character and cannot be asked for", {
      cause: error,
    });
  }
}

function textOfQuery(value: Exclude<QueryValue, undefined>): string {
  return value instanceof CredentialValue ? value.reveal() : String(value);
}
