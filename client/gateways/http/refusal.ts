/** What an answer without success means. */
import type { GatewayErrorCode } from "../gatewayError.ts";
import type { Answer } from "./attempt.ts";
import { retryAfter } from "./retry.ts";
import type { Setback } from "./setback.ts";

/** @param redact Takes keys out of the gateway's words, before these are cut. */
export function refusalOf(
  answer: Answer,
  origin: string,
  redact: (text: string) => string,
  date: number,
): Setback {
  const { status } = answer;
  const body = jsonOf(answer);
  const sentence = sentenceOf(body, answer, redact);
  const wait = retryAfter(answer.headers, date);
  const waits = wait === undefined ? {} : { wait };
  const says = (what: string) =>
    sentence === undefined ? `${what} (${status})` : `${what} (${status}): ${sentence}`;
  const known = clear[status];
  if (status === 429 || (status === 503 && wait !== undefined)) {
    return {
      code: "throttled",
      says: says(`${origin} wants fewer calls`),
      ...waits,
      unclear: false,
      again: "any",
    };
  }
  if (status >= 500 || status === 408) {
    const again = [408, 500, 502, 503, 504].includes(status) ? "repeatable" : "never";
    const next = "Wait a moment and try again; if it stays so, tell the gateway's owner.";
    return { code: "unreachable", says: says(`${origin} is out of order`), next, unclear: true, again };
  }
  const about = { unclear: false, again: "never" } as const;
  if (status !== 401 && isLimit(body, sentence)) {
    return { ...about, code: "limit", says: says("a limit is reached") };
  }
  if (status === 403) {
    const permission = permissionOf(body, sentence, answer);
    return {
      ...about,
      code: "forbidden",
      says: says("the gateway does not allow it"),
      ...(permission === undefined ? {} : { permission: redact(permission) }),
    };
  }
  if (known !== undefined) return { ...about, code: known[0], says: says(known[1]) };
  return { ...about, code: "invalid", says: says(`${origin} does not take the request`) };
}

const clear: Readonly<Record<number, readonly [code: GatewayErrorCode, what: string]>> = {
  401: ["unauthorised", "the gateway does not accept the token"],
  402: ["limit", "a limit is reached"],
  404: ["not-found", "it is not there"],
  409: ["conflict", "it does not fit what is there"],
  410: ["not-found", "it is not there any more"],
  412: ["conflict", "it was changed in the meantime"],
  // The address and headers were longer than a server reads: our headers are short, names need not be.
  414: ["invalid", "a name in it is too long"],
  431: ["invalid", "a name in it is too long"],
};

type Json = Readonly<Record<string, unknown>>;

function jsonOf({ body }: Answer): Json {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Proxies answer in HTML or in words.
    return {};
  }
}

/** Where gateways put the words that people should read: Kong, APISIX, Azure, key services, RFC 9457. */
function sentenceOf(body: Json, answer: Answer, redact: (text: string) => string): string | undefined {
  const inner: Json = typeof body.error === "object" && body.error !== null ? { ...body.error } : {};
  const said = [body.error, inner.message, body.error_msg, body.message, body.detail, body.title]
    .concat(/^text\/plain\b/.test(answer.headers["content-type"] ?? "") ? answer.body.toString() : undefined)
    .find((text) => typeof text === "string" && text.trim() !== "");
  if (typeof said !== "string") return undefined;
  // Escape sequences and marks that turn the line around are nobody's business in a terminal. A key may hold some,
  // or stand between some: it is looked for on both sides of the cleaning.
  const line = redact(
    redact(said.slice(0, 65_536))
      .replace(/[\p{C}\s]+/gu, " ")
      .trim(),
  );
  return line.length > 300 ? `“${line.slice(0, 299)}…”` : `“${line}”`;
}

function isLimit(body: Json, sentence = ""): boolean {
  const name = [body.code, body.name, body.__type].find((text) => typeof text === "string");
  return (
    /LimitExceeded|QuotaExceeded|quota_exceeded|limit_reached/.test(String(name)) ||
    /\b(quota|limit)\b.{0,60}\b(reached|exceeded)\b|\bexceeded (the|your) (quota|limit)\b/i.test(sentence)
  );
}

/** The permission in a field of its own, in RFC 6750's `scope="…"`, or as `service:Action` in a sentence. */
function permissionOf(body: Json, sentence: string | undefined, { headers }: Answer): string | undefined {
  const named = ["permission", "required_permission", "requiredPermission", "required_scope", "requiredScope"]
    .map((name) => body[name])
    .find((text) => typeof text === "string" && text.length < 200);
  if (typeof named === "string") return named;
  const scope = /insufficient_scope.*\bscope="([^"]{1,200})"/.exec(headers["www-authenticate"] ?? "")?.[1];
  const inWords =
    /\b(?:permission|scope|role|action|perform):? ["'“`]?([A-Za-z][\w-]*(?:[:./][\w*-]+)+)/i.exec(
      sentence ?? "",
    );
  return scope ?? inWords?.[1];
}
