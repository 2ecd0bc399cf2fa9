/** What a service is asked to make. */
import type { Api } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Subscribe } from "../plan.ts";
import type { Features } from "./features.ts";
import { type Limits, limitsOf } from "./limits.ts";
import type { Naming } from "./subscriptions.ts";
import type { ServiceKey } from "./wire.ts";

export interface NewKey {
  readonly user: string;
  readonly name: string;
  readonly limits: Limits;
  /** These only where the service takes them. */
  readonly plan?: string;
  readonly scopes?: readonly string[];
  readonly allowedAddresses?: readonly string[];
  readonly expiresAt?: string;
}

/** The API with this id. Throws `GatewayError` `not-found`, with the ids that there are. */
export function apiOf(id: string, { apis }: Naming): Api {
  const api = apis.find((known) => known.id === id);
  if (api !== undefined) return api;
  throw new GatewayError("not-found", `There is no API “${id}” at this gateway`, {
    next: `Choose one of ${apis.map((known) => known.id).join(", ")}.`,
  });
}

/** Throws `GatewayError`: `not-found` for the plan, `invalid` for terms that the service does not know. */
export function newKey(
  { api, application, plan, terms }: Subscribe,
  name: string,
  naming: Naming,
  features: Features,
): NewKey {
  const takes = (field: string) => features.createFields.has(field);
  const wanted = [
    ["expires_at", terms?.expiresAt],
    ["scopes", terms?.scopes],
    ["allowed_addresses", terms?.allowedAddresses],
  ] as const;
  const unknown = wanted
    .filter(([field, value]) => value !== undefined && !takes(field))
    .map(([field]) => field);
  if (unknown.length > 0) {
    throw new GatewayError("invalid", `This key service knows no ${unknown.join(" and no ")}`, {
      next: "Leave it out, or use a gateway that can do it.",
    });
  }
  const named = plan !== undefined && takes("plan") && naming.plans.some(({ id }) => id === plan);
  return {
    user: application,
    name,
    limits: plan === undefined || named ? {} : limitsOf(plan, naming.plans),
    ...(named ? { plan } : {}),
    ...(takes("scopes") ? { scopes: [api, ...(terms?.scopes ?? [])] } : {}),
    ...(terms?.allowedAddresses === undefined ? {} : { allowedAddresses: terms.allowedAddresses }),
    ...(terms?.expiresAt === undefined ? {} : { expiresAt: terms.expiresAt }),
  };
}

/** Another key of the same kind. */
export function likeKey({
  user,
  name,
  limits,
  plan,
  scopes,
  allowedAddresses,
  expiresAt,
}: ServiceKey): NewKey {
  return {
    user,
    name,
    limits,
    ...(plan === undefined ? {} : { plan }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(allowedAddresses === undefined ? {} : { allowedAddresses }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
