import { samples } from "../samples/index.ts";
import { pageOf, pageParameters } from "./keys.ts";
import type { Json, Route } from "./route.ts";

export const listUsers: Route = {
  method: "GET",
  path: "/api/users",
  operation: {
    operationId: "listUsers",
    summary: "Users that have keys",
    query: pageParameters,
    answers: { status: 200, says: "A page of users.", schema: pageSchema("users", "User") },
    refusals: [400],
  },
  handle(call) {
    const { items, next } = call.service.users(pageOf(call));
    const users = items.map(({ userId, keys }) => ({ user_id: userId, keys }));
    return { status: 200, body: { users, next: next ?? null } };
  },
};

export const listApis: Route = {
  method: "GET",
  path: "/api/apis",
  operation: {
    operationId: "listApis",
    summary: "APIs behind the proxy; scopes name their ids",
    answers: { status: 200, says: "Every API.", schema: listSchema("apis", "Api") },
    refusals: [],
  },
  handle: () => ({
    status: 200,
    body: {
      apis: samples.map(({ id, name, version, path, description }) => ({
        id,
        name,
        version: version ?? null,
        path,
        description,
      })),
    },
  }),
};

export const listPlans: Route = {
  method: "GET",
  path: "/api/plans",
  operation: {
    operationId: "listPlans",
    summary: "Plans that a key can have",
    answers: { status: 200, says: "Every plan.", schema: listSchema("plans", "Plan") },
    refusals: [],
  },
  handle: ({ service }) => ({
    status: 200,
    body: {
      plans: service.plans().map(({ id, name, requestsPerMinute, requestsPerDay }) => ({
        id,
        name,
        rate_limit_per_minute: requestsPerMinute,
        rate_limit_per_day: requestsPerDay,
      })),
    },
  }),
};

export const listAudit: Route = {
  method: "GET",
  path: "/api/audit",
  operation: {
    operationId: "listAudit",
    summary: "What was done to keys, newest first",
    query: pageParameters,
    answers: { status: 200, says: "A page of entries.", schema: pageSchema("entries", "AuditEntry") },
    refusals: [400],
  },
  handle(call) {
    const { items, next } = call.service.auditLog(pageOf(call));
    const entries = items.map(({ id, at, by, action, keyId, prefix, userId, fields }) => ({
      id,
      at,
      by,
      action,
      key_id: keyId,
      prefix,
      user_id: userId,
      fields,
    }));
    return { status: 200, body: { entries, next: next ?? null } };
  },
};

function listSchema(name: string, item: string): Json {
  const items = { $ref: `#/components/schemas/${item}` };
  return { type: "object", required: [name], properties: { [name]: { type: "array", items } } };
}

function pageSchema(name: string, item: string): Json {
  const items = { $ref: `#/components/schemas/${item}` };
  return {
    type: "object",
    required: [name, "next"],
    properties: { [name]: { type: "array", items }, next: { $ref: "#/components/schemas/Next" } },
  };
}
