/** Why no answer came, said so that a person knows whose turn it is. */
import type { AttemptFailed } from "./attempt.ts";
import type { Setback } from "./setback.ts";
import { ProxyError } from "./tunnel.ts";

interface Where {
  /** `https://kong.acme.test:8001` */
  readonly origin: string;
  /** `proxy.acme.test:3128` */
  readonly proxy: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

export function setbackOf(failed: AttemptFailed, where: Where): Setback {
  const { sent: unclear, why, cause } = failed;
  switch (why) {
    case "cancelled":
      return { code: "cancelled", says: "it was cancelled", unclear, again: "never" };
    case "timeout": {
      const says = `${where.origin} did not answer within ${Math.round(where.timeout / 1000)} s`;
      return { code: "unreachable", says, unclear, again: "repeatable" };
    }
    case "too large": {
      const says = `${where.origin} answers with more than 16 MiB`;
      return { code: "invalid", says, unclear, again: "never", next: elsewhere };
    }
    case "broken":
      if (cause instanceof ProxyError) return proxySetback(cause, where);
      return failedInNetwork(networkSetback(codeOf(cause), where), unclear, cause);
  }
}

/** Of a call that never left nothing can have been done. */
function failedInNetwork(setback: Omit<Setback, "unclear">, unclear: boolean, cause: unknown): Setback {
  const again = setback.again === "repeatable" && !unclear ? "any" : setback.again;
  return { ...setback, again, unclear, cause };
}

const elsewhere = "Check the address: something else may be listening there.";

function networkSetback(code: string, { origin }: Where): Omit<Setback, "unclear"> {
  const certificate = certificates[code];
  if (certificate !== undefined) {
    const [what, next] = certificate;
    return { code: "unreachable", says: `the certificate of ${origin} ${what}`, next, again: "never" };
  }
  if (/^(EPROTO|ERR_SSL_|ERR_TLS_)/.test(code)) {
    const next = "Check whether the address has to begin with http:// and not https://, and its port.";
    return {
      code: "unreachable",
      says: `${origin} does not speak TLS as it should (${code})`,
      next,
      again: "never",
    };
  }
  if (code.startsWith("HPE_")) {
    return {
      code: "invalid",
      says: `${origin} does not speak HTTP (${code})`,
      next: elsewhere,
      again: "never",
    };
  }
  if (code === "ERR_INVALID_CHAR") {
    const next = "Give the token again, without line ends and other marks that no header can hold.";
    return { code: "invalid", says: "the token cannot be put into a header", next, again: "never" };
  }
  const says = names[code]?.(origin) ?? `the connection to ${origin} broke (${code})`;
  return { code: "unreachable", says, again: "repeatable" };
}

const names: Readonly<Record<string, (origin: string) => string>> = {
  ECONNREFUSED: (origin) => `nothing listens at ${origin}`,
  ENOTFOUND: (origin) => `the host of ${origin} is not known`,
  EAI_AGAIN: (origin) => `the host of ${origin} could not be looked up`,
  ECONNRESET: (origin) => `${origin} closed the connection`,
  EPIPE: (origin) => `${origin} closed the connection`,
  ETIMEDOUT: (origin) => `${origin} cannot be reached`,
  EHOSTUNREACH: (origin) => `${origin} cannot be reached`,
  ENETUNREACH: (origin) => `${origin} cannot be reached`,
};

const unknownAuthority = [
  "is signed by an authority that this machine does not know",
  "Name the authority's certificate (PEM) in the gateway's settings, or in NODE_EXTRA_CA_CERTS.",
] as const;

const certificates: Readonly<Record<string, readonly [what: string, next: string]>> = {
  CERT_HAS_EXPIRED: ["has expired", "Ask the gateway's owner to renew it, and check this machine's clock."],
  CERT_NOT_YET_VALID: ["is not valid yet", "Check this machine's clock."],
  CERT_REVOKED: ["has been revoked", "Ask the gateway's owner for a new one."],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "is for another host",
    "Use the name that the certificate was made for, or ask the gateway's owner.",
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
};

function proxySetback(error: ProxyError, { origin, proxy }: Where): Setback {
  const { status, cause } = error;
  const again = status === undefined || status >= 500 ? "repeatable" : "never";
  const by = `the proxy ${proxy}`;
  const about = { code: "unreachable", unclear: false, again, cause } as const;
  if (status === 407) {
    const next = "Put user name and password into the proxy's URL, or sign in to the proxy.";
    return { ...about, says: `${by} wants to know who asks (407)`, next };
  }
  const says =
    status === undefined
      ? `${by} cannot be reached (${codeOf(cause)})`
      : `${by} does not let it through to ${origin} (${status})`;
  return { ...about, says, next: "Check the proxy: HTTPS_PROXY, NO_PROXY, or the gateway's settings." };
}

/** `ECONNRESET`, … */
function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  return error instanceof Error ? error.name : typeof error;
}
