/** What an API server's refusal means. Its `Status` is read, and never shown as it is. */
import type { Answer } from "../http/attempt.ts";
import type { Setback } from "../http/setback.ts";
import { setbackOfAdmission } from "./admissionRefusal.ts";
import { cut, withoutValue } from "./words.ts";

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
 * Sources: k8s.io/apimachinery pkg/apis/meta/v1/types.go (StatusReason); k8s.io/apiserver
 * pkg/admission/plugin/webhook/errors; conflicts of server-side apply name the other manager in `causes[].message`
 * (`conflict with "argocd" using v1`).
 * @returns undefined where the answer is no Status (a proxy's, a load balancer's), or HTTP's own status says all.
 */
export function setbackOfStatus(answer: Answer, redact: (text: string) => string): Setback | undefined {
  const status = statusOf(answer);
  if (status === undefined) return isUnknownPath(answer) ? unknownKind : undefined;
  const says = (text: string) => cut(redact(text));
  const about = { unclear: false, again: "never" } as const;
  const admission = setbackOfAdmission(status.message ?? "", says);
  if (admission !== undefined) return admission;
  switch (status.reason) {
    case "Unauthorized":
      return { ...about, ...unknownPerson };
    case "Forbidden":
      return { ...about, ...forbidden(status, says) };
    case "NotFound":
      return { ...about, code: "not-found", says: says(status.message ?? "it is not there") };
    case "AlreadyExists":
      return { ...about, code: "conflict", says: `${nameOf(status)} is there already` };
    case "Conflict":
      return { ...about, ...conflict(status) };
    case "Invalid":
      return { ...about, code: "invalid", says: says(causesOf(status)) };
    case "BadRequest":
      return { ...about, code: "invalid", says: says(status.message ?? "it cannot be read") };
    case "RequestEntityTooLarge":
      return { ...about, code: "invalid", says: "it is larger than the cluster takes" };
    case "Expired":
    case "Gone":
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

type Said = Pick<Setback, "code" | "says" | "next" | "permission">;

const unknownPerson: Said = {
  code: "unauthorised",
  says: "the cluster does not know who asks, or the sign-in has expired",
  next: "Sign in with the cluster's own tool, then try again.",
};

const unknownKind: Setback = {
  code: "not-found",
  says: "the cluster does not know this kind of object, or not this version of it",
  next: "Install what defines it, in the version that this program knows, or name another context.",
  unclear: false,
  again: "never",
};

/** The API server's words for a path that it has nothing at. */
function isUnknownPath({ status, body }: Answer): boolean {
  return status === 404 && body.subarray(0, 18).toString() === "404 page not found";
}

function forbidden(status: Status, says: (text: string) => string): Said {
  const message = status.message ?? "";
  const quota = /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/.exec(message);
  if (quota !== null) {
    const [, name, , used, limited] = quota;
    return {
      code: "limit",
      says: says(`the quota ${name} of the namespace is used up: ${used} of ${limited}`),
    };
  }
  if ((status.details?.causes ?? []).some(({ reason }) => reason === "NamespaceTerminating")) {
    return {
      code: "not-found",
      says: "the namespace is being deleted",
      next: "Name another namespace, or wait until this one is gone and make it anew.",
    };
  }
  const refused =
    /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "[^"]*"(?: in the namespace "([^"]+)")?/.exec(
      message,
    );
  if (refused === null) return { code: "forbidden", says: says(message) };
  const [, user, verb, resource, namespace] = refused;
  if (user === "system:anonymous") return unknownPerson;
  const what = `${verb} ${resource}${namespace === undefined ? "" : ` in ${namespace}`}`;
  return { code: "forbidden", says: `you may not ${what}`, permission: `to ${what}` };
}

function conflict(status: Status): Said {
  const conflicts = (status.details?.causes ?? []).filter(({ reason }) => reason === "FieldManagerConflict");
  const managers = conflicts
    .map(({ message }) => /conflict with "([^"]+)"/.exec(message ?? "")?.[1])
    .filter((name) => name !== undefined);
  if (managers.length === 0) {
    const isAnother = /\bUID in (the )?precondition/.test(status.message ?? "");
    const what = isAnother ? "is another one by now" : "was changed in the meantime";
    return { code: "conflict", says: `${nameOf(status)} ${what}` };
  }
  const fields = conflicts.map(({ field }) => field).filter(Boolean);
  return {
    code: "conflict",
    says: `${[...new Set(managers)].join(" and ")} manages ${fields.join(", ")}`,
    next: "Change it where that manager takes it from, or have the manifests written into the workspace.",
  };
}

/** Field by field, without the values that the API server quotes: they may be keys. */
function causesOf({ details }: Status): string {
  const causes = (details?.causes ?? []).map(({ field, message = "" }) =>
    [field, withoutValue(message)].filter(Boolean).join(": "),
  );
  return causes.length === 0 ? "it is not valid" : causes.join("; ");
}

function nameOf({ details }: Status): string {
  return [details?.kind, details?.name].filter(Boolean).join(" ") || "the object";
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
