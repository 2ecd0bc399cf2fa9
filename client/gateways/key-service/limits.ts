/** Plans of a key service are its two limits; they have names where the service or custom gives them some. */
import type { UsagePlan } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";

/** `rate_limit_per_minute` and `rate_limit_per_day`; absent: none. */
export interface Limits {
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
}

/** Offered where a service has no plans of its own. */
export const usualPlans: readonly UsagePlan[] = [
  { id: "bronze", name: "Bronze", requestsPerMinute: 60, requestsPerDay: 1_000 },
  { id: "silver", name: "Silver", requestsPerMinute: 300, requestsPerDay: 10_000 },
  { id: "gold", name: "Gold", requestsPerMinute: 1_000, requestsPerDay: 100_000 },
];

/** `100-per-minute`, `10000-per-day`, or both: `100-per-minute-10000-per-day`. None is zero: services read no limit then. */
const written = /^(?=\d)(?:([1-9]\d{0,8})-per-minute)?(?:(?:^|-)([1-9]\d{0,8})-per-day)?$/;

/** The limits that a plan's id stands for, among `plans` or written out. Throws `GatewayError` `not-found`. */
export function limitsOf(id: string, plans: readonly UsagePlan[]): Limits {
  const plan = plans.find((known) => known.id === id);
  if (plan !== undefined) return limits(plan.requestsPerMinute, plan.requestsPerDay);
  const [whole, minute, day] = written.exec(id) ?? [];
  if (!whole) {
    throw new GatewayError("not-found", `There is no plan “${id}”`, {
      next: `Take ${plans.map((known) => known.id).join(", ")}, or write limits: 100-per-minute-10000-per-day.`,
    });
  }
  return limits(
    minute === undefined ? undefined : Number(minute),
    day === undefined ? undefined : Number(day),
  );
}

/** The id of the plan with these limits: a known one's, or the limits written out; undefined without limits. */
export function planOf(
  { requestsPerMinute, requestsPerDay }: Limits,
  plans: readonly UsagePlan[],
): string | undefined {
  const known = plans.find(
    (plan) => plan.requestsPerMinute === requestsPerMinute && plan.requestsPerDay === requestsPerDay,
  );
  if (known !== undefined) return known.id;
  const parts = [
    ...(requestsPerMinute === undefined ? [] : [`${requestsPerMinute}-per-minute`]),
    ...(requestsPerDay === undefined ? [] : [`${requestsPerDay}-per-day`]),
  ];
  return parts.length === 0 ? undefined : parts.join("-");
}

function limits(minute: number | undefined, day: number | undefined): Limits {
  return {
    ...(minute === undefined ? {} : { requestsPerMinute: minute }),
    ...(day === undefined ? {} : { requestsPerDay: day }),
  };
}
