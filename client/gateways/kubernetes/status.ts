/** What an API server's refusal means. Its `Status` is read, and never shown as it is. */
import type { Answer } from "../http/attempt.ts";
import type { Setback } from "../http/setback.ts";

interface Status {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

/**
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go (StatusReason); conflicts of server-side apply name the
 * other manager in `causes[].message` (`conflict with "argocd" using v1`).
 * @returns undefined where the answer is no Status: a proxy's, a load balancer's.
 */
export function setbackOfStatus(answer: Answer, redact: (text: string) => string): Setback | undefined {
  const status = statusOf(answer);
  if (status === undefined) return undefined;
  const says = sentence(status, redact);
  const about = { says, unclear: false, again: "never" } as const;
  switch (status.reason) {
    case "Unauthorized":
      return {
        ...about,
        code: "unauthorised",
        says: "the cluster does not know who asks, or the token has expired",
        next: "Sign in with the cluster's own tool, then try again.",
      };
    case "Forbidden":
      return forbidden(status, says);
    case "NotFound":
      return { ...about, code: "not-found" };
    case "AlreadyExists":
      return { ...about, code: "conflict", says: `${nameOf(status)} is there already` };
    case "Conflict":
      return conflict(status, says);
    case "Invalid":
    case "BadRequest":
      return { ...about, code: "invalid", next: "Correct what is named here and try again." };
    case "Expired":
      return {
        ...about,
        code: "conflict",
        says: "the list has gone on without us",
        next: "Ask for it again.",
      };
    default:
      // Throttling, time-outs and a server that restarts are told by the status of HTTP.
      return undefined;
  }
}

function forbidden(status: Status, says: string): Setback {
  // An admission webhook's refusal is a 403 as well, and no permission would help.
  const denied = /admission webhook "([^"]+)" denied the request:? ?(.*)/s.exec(status.message ?? "");
  if (denied !== null) {
    return {
      code: "invalid",
      says: `the admission webhook ${denied[1]} denied it${denied[2] === "" ? "" : `: ${cut(denied[2] ?? "")}`}`,
      next: "Ask whoever runs that webhook, or change what it names.",
      unclear: false,
      again: "never",
    };
  }
  const cannot =
    /cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(
      status.message ?? "",
    );
  const where = cannot?.[4] === undefined ? "" : ` in ${cannot[4]}`;
  const permission = cannot === null ? {} : { permission: `to ${cannot[1]} ${cannot[2]}${where}` };
  return {
    code: "forbidden",
    says: cannot === null ? says : `you may not ${cannot[1]} ${cannot[2]}${where}`,
    unclear: false,
    again: "never",
    ...permission,
  };
}

function conflict(status: Status, says: string): Setback {
  const managers = (status.details?.causes ?? [])
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ message }) => /conflict with "([^"]+)"/.exec(message ?? "")?.[1])
    .filter((name) => name !== undefined);
  if (managers.length === 0) {
    return {
      code: "conflict",
      says: `${nameOf(status)} was changed in the meantime`,
      unclear: false,
      again: "never",
    };
  }
  const fields = (status.details?.causes ?? []).map(({ field }) => field).filter(Boolean);
  return {
    code: "conflict",
    says: `${[...new Set(managers)].join(" and ")} manages ${fields.join(", ") || says} of ${nameOf(status)}`,
    next: "Change it where that manager takes it from, or have the manifests written into the workspace.",
    unclear: false,
    again: "never",
  };
}

function sentence({ message = "", details }: Status, redact: (text: string) => string): string {
  const causes = (details?.causes ?? []).map(
    ({ field, message: why }) => `${field ? `${field}: ` : ""}${why ?? ""}`,
  );
  return cut(redact(causes.length > 0 ? causes.join("; ") : message));
}

function nameOf({ details }: Status): string {
  return [details?.kind, details?.name].filter(Boolean).join(" ") || "the object";
}

function cut(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

function statusOf({ body }: Answer): Status | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
    return value.kind === "Status" ? (value as Status) : undefined;
  } catch {
    return undefined;
  }
}
