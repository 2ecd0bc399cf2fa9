/** Whether a call may pass. The first thing that stands in its way is what the caller is told. */
import { holdsAddress } from "./addresses.ts";
import type { Clock } from "./clock.ts";
import type { KnownKey, KnownKeys } from "./knownKeys.ts";
import type { Limiter, Quota } from "./limiter.ts";
import { quotaHeaders } from "./quotaHeaders.ts";
import type { Call, Refusal, Refused, Verdict } from "./service.ts";
import type { Usage } from "./usage.ts";

const REALM = 'Bearer realm="gateway-keys sandbox"';

export class Gatekeeper {
  readonly #known: KnownKeys;
  readonly #limiter: Limiter;
  readonly #usage: Usage;
  readonly #clock: Clock;

  constructor(known: KnownKeys, limiter: Limiter, usage: Usage, clock: Clock) {
    this.#known = known;
    this.#limiter = limiter;
    this.#usage = usage;
    this.#clock = clock;
  }

  check(call: Call): Verdict {
    if (call.key === undefined || call.key === "") {
      // RFC 6750 §3.1: no error code where no token came.
      return unauthorised(
        "missing_key",
        "This API needs a key: send it as Authorization: Bearer sk-….",
        REALM,
      );
    }
    const key = this.#known.find(call.key);
    if (key === undefined) return invalidToken("invalid_key", "This key is not valid.");
    const verdict = this.#decide(key, call);
    this.#usage.count(key.seq, verdict.allowed);
    return verdict;
  }

  #decide(key: KnownKey, { api, address }: Call): Verdict {
    if (key.expiresAt !== null && this.#clock.now() >= key.expiresAt)
      return invalidToken("expired_key", "This key has expired.");
    if (key.suspended) return forbidden("suspended", "This key is suspended.");
    if (key.ranges.length > 0 && !holdsAddress(key.ranges, address)) {
      return forbidden("address_not_allowed", "This key may not be used from this address.");
    }
    if (key.scopes.size > 0 && !key.scopes.has(api)) return outOfScope(api);
    const { refusedBy, quotas } = this.#limiter.take(key.seq, key.limits);
    if (refusedBy !== undefined) return tooMany(refusedBy, quotas);
    return { allowed: true, consumer: key.consumer, keyId: key.id, headers: quotaHeaders(quotas) };
  }
}

function unauthorised(reason: Refusal, message: string, challenge: string): Refused {
  return { allowed: false, status: 401, reason, message, headers: { "WWW-Authenticate": challenge } };
}

function invalidToken(reason: Refusal, message: string): Refused {
  return unauthorised(reason, message, `${REALM}, error="invalid_token", error_description="${message}"`);
}

function forbidden(reason: Refusal, message: string, headers: Record<string, string> = {}): Refused {
  return { allowed: false, status: 403, reason, message, headers };
}

function outOfScope(api: string): Refused {
  const message = "This key is not for this API.";
  const scope = api === "*" ? "" : `, scope="${api}"`;
  const challenge = `${REALM}, error="insufficient_scope", error_description="${message}"${scope}`;
  return forbidden("insufficient_scope", message, { "WWW-Authenticate": challenge });
}

function tooMany(by: Quota, quotas: readonly Quota[]): Refused {
  return {
    allowed: false,
    status: 429,
    reason: `${by.span}_limit`,
    message: `This key's limit of ${by.limit} requests a ${by.span} is used up. Try again in ${by.reset} s.`,
    headers: { "Retry-After": String(by.reset), ...quotaHeaders(quotas, by) },
  };
}
