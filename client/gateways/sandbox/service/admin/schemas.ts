/** The shapes that operations share, as JSON Schema 2020-12. The service itself judges what it is sent. */
import type { Json } from "./route.ts";

const limit = { type: ["integer", "null"], minimum: 1 };
const time = { type: ["string", "null"], format: "date-time" };
const strings = { type: "array", items: { type: "string" } };

const settable = {
  name: { type: "string", minLength: 1, description: "Need not be unique." },
  plan: { type: ["string", "null"], description: "Id of a plan; its limits count where the key has none." },
  rate_limit_per_minute: limit,
  rate_limit_per_day: limit,
  scopes: { ...strings, description: "Ids of APIs; empty: every API." },
  allowed_addresses: { ...strings, description: "IPv4, IPv6 or CIDR; empty: every address." },
  expires_at: time,
};

export const schemas: Readonly<Record<string, Json>> = {
  NewKey: {
    type: "object",
    required: ["user_id", "name"],
    properties: { user_id: { type: "string", minLength: 1 }, ...settable },
  },
  KeyChanges: {
    type: "object",
    properties: { ...settable, state: { enum: ["active", "suspended"] } },
  },
  Version: {
    type: "object",
    required: ["version"],
    properties: { version: { type: "integer", minimum: 1, description: "The second value's." } },
  },
  Key: {
    type: "object",
    required: ["id", "user_id", "name", "created_at", "is_active", "prefix", "version", "next", "state"],
    properties: {
      id: { type: "string" },
      user_id: { type: "string" },
      ...settable,
      state: { enum: ["active", "suspended"] },
      is_active: { type: "boolean", description: "Whether the state is active." },
      prefix: { type: "string", description: "How the key begins, for telling keys apart." },
      version: { type: "integer", description: "Of its value: every new one has a higher number." },
      next: {
        type: ["object", "null"],
        description: "A second value, as valid as the first until one of them is let go.",
        required: ["version", "prefix", "created_at"],
        properties: {
          version: { type: "integer" },
          prefix: { type: "string" },
          created_at: { type: "string", format: "date-time" },
        },
      },
      created_at: { type: "string", format: "date-time" },
      last_used_at: time,
    },
  },
  IssuedKey: {
    type: "object",
    required: ["api_key", "plain_key"],
    properties: {
      api_key: { $ref: "#/components/schemas/Key" },
      plain_key: { type: "string", description: "The key itself: sk-…" },
    },
  },
  Next: { type: ["string", "null"], description: "The cursor of the next page; null on the last." },
  DayUsage: {
    type: "object",
    required: ["day", "allowed", "refused"],
    properties: {
      day: { type: "string", format: "date" },
      allowed: { type: "integer" },
      refused: { type: "integer" },
    },
  },
  User: {
    type: "object",
    required: ["user_id", "keys"],
    properties: { user_id: { type: "string" }, keys: { type: "integer" } },
  },
  Api: {
    type: "object",
    required: ["id", "name", "version", "path", "description"],
    properties: {
      id: { type: "string" },
      name: { type: "string" },
      version: { type: ["string", "null"] },
      path: { type: "string", description: "Below the proxy's address." },
      description: { type: "string" },
    },
  },
  Plan: {
    type: "object",
    required: ["id", "name", "rate_limit_per_minute", "rate_limit_per_day"],
    properties: {
      id: { type: "string" },
      name: { type: "string" },
      rate_limit_per_minute: { type: "integer" },
      rate_limit_per_day: { type: "integer" },
    },
  },
  AuditEntry: {
    type: "object",
    required: ["id", "at", "by", "action", "key_id", "prefix", "user_id", "fields"],
    properties: {
      id: { type: "integer" },
      at: { type: "string", format: "date-time" },
      by: { type: "string", description: "Whose token it was." },
      action: { enum: ["create", "regenerate", "renew", "confirm", "abandon", "update", "delete"] },
      key_id: { type: "string" },
      prefix: { type: "string" },
      user_id: { type: "string" },
      fields: { ...strings, description: "What an update changed." },
    },
  },
  Error: {
    type: "object",
    required: ["error"],
    properties: {
      error: {
        type: "object",
        required: ["code", "message"],
        properties: { code: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};
