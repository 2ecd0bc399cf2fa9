/**
 * What a key service says, read with the patience that a contract of three lines needs: the list may be bare or
 * in a field, `null` where it is empty (Go's nil slice), ids numbers or texts, the new key beside its record or in
 * it. What is not needed and not there stays undefined.
 */
import { CredentialValue } from "../../credentials/credentialValue.ts";
import type { DayUsage, UsagePlan } from "../gateway.ts";
import type { Page } from "../http/pages.ts";
import { fieldsOf, listOf, ShapeError, textOf } from "../http/shape.ts";
import type { Limits } from "./limits.ts";

export interface ServiceKey {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly limits: Limits;
  /** Id of the plan, where the service has plans. */
  readonly plan?: string;
  readonly prefix?: string;
  /** Ids of APIs; empty or undefined: every API. */
  readonly scopes?: readonly string[];
  readonly allowedAddresses?: readonly string[];
  readonly suspended: boolean;
  readonly createdAt?: string;
  readonly lastUsedAt?: string;
  readonly expiresAt?: string;
  /** Counts renewals, where the service renews in place. */
  readonly version?: number;
  /** A renewal that is not confirmed: both values are valid. */
  readonly next?: { readonly version: number; readonly prefix?: string; readonly createdAt?: string };
}

export interface IssuedKey {
  readonly key: ServiceKey;
  readonly value: CredentialValue;
}

export interface ServiceApi {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly path: string;
  readonly description?: string;
}

/** One page of keys, and the cursor of the next where the service has pages. Throws `ShapeError`. */
export function decodeKeys(value: unknown): Page<ServiceKey, string> {
  return decodePage(value, ["keys", "api_keys", "data"], decodeKey);
}

/** Throws `ShapeError`. */
export function decodePage<T>(
  value: unknown,
  names: readonly string[],
  decode: (value: unknown, where: string) => T,
): Page<T, string> {
  if (value === null) return { items: [] };
  if (Array.isArray(value)) return { items: value.map((item, index) => decode(item, `[${index}]`)) };
  const fields = fieldsOf(value, "the answer");
  const name = names.find((candidate) => Object.hasOwn(fields, candidate)) ?? names[0] ?? "";
  const items = fields[name] === null ? [] : listOf(fields[name], name);
  const next = optionalText(fields.next, "next");
  return {
    items: items.map((item, index) => decode(item, `${name}[${index}]`)),
    ...(next === undefined || next === "" ? {} : { next }),
  };
}

/** Throws `ShapeError`. */
export function decodeKey(value: unknown, where: string): ServiceKey {
  const fields = fieldsOf(value, where);
  const state = optionalText(fields.state ?? fields.status, `${where}.state`);
  const optional = {
    plan: optionalText(fields.plan, `${where}.plan`),
    prefix: optionalText(fields.prefix ?? fields.key_prefix, `${where}.prefix`),
    scopes: optionalTexts(fields.scopes, `${where}.scopes`),
    allowedAddresses: optionalTexts(fields.allowed_addresses, `${where}.allowed_addresses`),
    createdAt: optionalText(fields.created_at, `${where}.created_at`),
    lastUsedAt: optionalText(fields.last_used_at, `${where}.last_used_at`),
    expiresAt: optionalText(fields.expires_at, `${where}.expires_at`),
    // Elsewhere fields of these names mean something else: `withoutRenewal` takes them out again.
    version: typeof fields.version === "number" ? fields.version : undefined,
    next: isRecord(fields.next) ? decodeNext(fields.next, `${where}.next`) : undefined,
  };
  return {
    id: idOf(fields.id, `${where}.id`),
    user: idOf(fields.user_id, `${where}.user_id`),
    name: optionalText(fields.name, `${where}.name`) ?? "",
    limits: limitsIn(fields, where),
    suspended: state === "suspended" || fields.is_active === false,
    ...present(optional),
  };
}

/** A key of a service that does not renew in place. */
export function withoutRenewal({ version: _, next: __, ...key }: ServiceKey): ServiceKey {
  return key;
}

/** The answer to creating or renewing a key: the only one that holds its value. Throws `ShapeError`. */
export function decodeIssued(value: unknown): IssuedKey {
  const fields = fieldsOf(value, "the answer");
  const record = ["api_key", "record", "data"].map((name) => fields[name]).find(isRecord) ?? fields;
  const text = [fields.plain_key, fields.key, fieldsOf(record, "the key").key].find(
    (candidate) => typeof candidate === "string" && candidate !== "",
  );
  if (typeof text !== "string") throw new ShapeError("the answer holds no key");
  return { key: decodeKey(record, "the key"), value: new CredentialValue(text) };
}

/** Throws `ShapeError`. */
export function decodeApi(value: unknown, where: string): ServiceApi {
  const fields = fieldsOf(value, where);
  return {
    id: textOf(fields.id, `${where}.id`),
    name: textOf(fields.name, `${where}.name`),
    path: textOf(fields.path, `${where}.path`),
    ...present({
      version: optionalText(fields.version, `${where}.version`),
      description: optionalText(fields.description, `${where}.description`),
    }),
  };
}

/** Throws `ShapeError`. */
export function decodeUser(value: unknown, where: string): string {
  return typeof value === "string" ? value : idOf(fieldsOf(value, where).user_id, `${where}.user_id`);
}

/** Throws `ShapeError`. */
export function decodePlan(value: unknown, where: string): UsagePlan {
  const fields = fieldsOf(value, where);
  const id = textOf(fields.id, `${where}.id`);
  return {
    id,
    name: optionalText(fields.name, `${where}.name`) ?? id,
    ...limitsIn(fields, where),
  };
}

/** Throws `ShapeError`. */
export function decodeUsage(value: unknown): readonly DayUsage[] {
  return listOf(fieldsOf(value, "the answer").days, "days").map((item, index) => {
    const fields = fieldsOf(item, `days[${index}]`);
    const count = (name: string) => optionalNumber(fields[name], `days[${index}].${name}`) ?? 0;
    return {
      day: textOf(fields.day, `days[${index}].day`),
      allowed: count("allowed"),
      refused: count("refused"),
    };
  });
}

function limitsIn(fields: Readonly<Record<string, unknown>>, where: string): Limits {
  return present({
    requestsPerMinute: limitOf(fields.rate_limit_per_minute, `${where}.rate_limit_per_minute`),
    requestsPerDay: limitOf(fields.rate_limit_per_day, `${where}.rate_limit_per_day`),
  });
}

function decodeNext(value: unknown, where: string): NonNullable<ServiceKey["next"]> {
  const fields = fieldsOf(value, where);
  return {
    version: typeof fields.version === "number" ? fields.version : 0,
    ...present({
      prefix: optionalText(fields.prefix, `${where}.prefix`),
      createdAt: optionalText(fields.created_at, `${where}.created_at`),
    }),
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function idOf(value: unknown, where: string): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  return textOf(value, where);
}

/** Zero is how services of this sort write "no limit". */
function limitOf(value: unknown, where: string): number | undefined {
  const limit = optionalNumber(value, where);
  return limit === 0 ? undefined : limit;
}

function optionalText(value: unknown, where: string): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value, where);
}

function optionalTexts(value: unknown, where: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return listOf(value, where).map((item, index) => textOf(item, `${where}[${index}]`));
}

function optionalNumber(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw new ShapeError(`${where} is not a number`);
  return value;
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the members that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
