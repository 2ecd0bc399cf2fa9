import type { KeyRecord, PageQuery } from "../service.ts";
import type { AdminCall, Route } from "./route.ts";
import { issuedJson, keyJson } from "./wire.ts";

const keyId = "The key's id.";
const aKey = { $ref: "#/components/schemas/Key" };
const anIssuedKey = { $ref: "#/components/schemas/IssuedKey" };

export const pageParameters = {
  limit: { says: "Entries of a page.", schema: { type: "integer", minimum: 1, maximum: 1000, default: 100 } },
  cursor: { says: "`next` of the page before.", schema: { type: "string" } },
} as const;

export function pageOf({ query }: AdminCall): PageQuery {
  return { limit: query.get("limit") ?? undefined, after: query.get("cursor") ?? undefined };
}

export const createKey: Route = {
  method: "POST",
  path: "/api/keys",
  operation: {
    operationId: "createKey",
    summary: "Make a key",
    description: "The key itself is in this answer and in no other.",
    body: "NewKey",
    answers: { status: 201, says: "The new key.", schema: anIssuedKey },
    refusals: [400, 507],
  },
  handle: ({ service, body, by }) => ({ status: 201, body: issuedJson(service.createKey(body, by)) }),
};

export const listUserKeys: Route = {
  method: "GET",
  path: "/api/keys/{id}",
  operation: {
    operationId: "listUserKeys",
    summary: "All keys of a user, oldest first",
    description: "An array, as the first servers of this contract answer. For pages: GET /api/keys?user_id=.",
    id: "The user's id, percent-encoded; any Unicode.",
    answers: { status: 200, says: "The user's keys.", schema: { type: "array", items: aKey } },
    refusals: [400],
  },
  handle({ service, id }) {
    const keys: KeyRecord[] = [];
    let after: string | undefined;
    do {
      const page = service.keysOf(id, { limit: 1000, after });
      keys.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return { status: 200, body: keys.map(keyJson) };
  },
};

export const listKeys: Route = {
  method: "GET",
  path: "/api/keys",
  operation: {
    operationId: "listKeys",
    summary: "Keys of all users, or of one, page by page",
    query: {
      ...pageParameters,
      user_id: { says: "Only this user's keys, oldest first.", schema: { type: "string" } },
    },
    answers: {
      status: 200,
      says: "A page of keys.",
      schema: {
        type: "object",
        required: ["keys", "next"],
        properties: {
          keys: { type: "array", items: aKey },
          next: { $ref: "#/components/schemas/Next" },
        },
      },
    },
    refusals: [400],
  },
  handle(call) {
    const user = call.query.get("user_id");
    const page = pageOf(call);
    const { items, next } = user === null ? call.service.keys(page) : call.service.keysOf(user, page);
    return { status: 200, body: { keys: items.map(keyJson), next: next ?? null } };
  },
};

export const deleteKey: Route = {
  method: "DELETE",
  path: "/api/keys/{id}",
  operation: {
    operationId: "deleteKey",
    summary: "Delete a key: the next call with it is refused",
    id: keyId,
    answers: {
      status: 200,
      says: "It is gone.",
      schema: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
    },
    refusals: [400, 404, 507],
  },
  handle({ service, id, by }) {
    service.deleteKey(id, by);
    return { status: 200, body: { message: "API key deleted" } };
  },
};

export const updateKey: Route = {
  method: "PATCH",
  path: "/api/keys/{id}",
  operation: {
    operationId: "updateKey",
    summary: "Suspend or resume a key, or change its name, limits, scopes, addresses or expiry",
    description: "What is absent stays, and null takes a field away.",
    id: keyId,
    body: "KeyChanges",
    answers: { status: 200, says: "The key as it is now.", schema: aKey },
    refusals: [400, 404, 507],
  },
  handle: ({ service, id, body, by }) => ({ status: 200, body: keyJson(service.updateKey(id, body, by)) }),
};

export const regenerateKey: Route = {
  method: "POST",
  path: "/api/keys/{id}/regenerate",
  operation: {
    operationId: "regenerateKey",
    summary: "Give a key a new value",
    description: "The old value ends at once; id, limits and everything else stay.",
    id: keyId,
    answers: { status: 200, says: "The key with its new value.", schema: anIssuedKey },
    refusals: [400, 404, 507],
  },
  handle: ({ service, id, by }) => ({ status: 200, body: issuedJson(service.regenerateKey(id, by)) }),
};

export const renewKey: Route = {
  method: "POST",
  path: "/api/keys/{id}/renew",
  operation: {
    operationId: "renewKey",
    summary: "Give a key a second value",
    description: "Both are valid until one is let go. A second value that was not confirmed is replaced.",
    id: keyId,
    answers: { status: 200, says: "The key with its second value.", schema: anIssuedKey },
    refusals: [400, 404, 507],
  },
  handle: ({ service, id, by }) => ({ status: 200, body: issuedJson(service.renewKey(id, by)) }),
};

export const confirmKey: Route = {
  method: "POST",
  path: "/api/keys/{id}/confirm",
  operation: {
    operationId: "confirmKey",
    summary: "End the first value of a key; the second takes its place",
    id: keyId,
    body: "Version",
    answers: { status: 200, says: "The key as it is now.", schema: aKey },
    refusals: [400, 404, 409, 507],
  },
  handle: ({ service, id, body, by }) => ({ status: 200, body: keyJson(service.confirmKey(id, body, by)) }),
};

export const abandonKey: Route = {
  method: "POST",
  path: "/api/keys/{id}/abandon",
  operation: {
    operationId: "abandonKey",
    summary: "End the second value of a key; the first stays",
    id: keyId,
    body: "Version",
    answers: { status: 200, says: "The key as it is now.", schema: aKey },
    refusals: [400, 404, 409, 507],
  },
  handle: ({ service, id, body, by }) => ({ status: 200, body: keyJson(service.abandonKey(id, body, by)) }),
};

export const keyUsage: Route = {
  method: "GET",
  path: "/api/keys/{id}/usage",
  operation: {
    operationId: "keyUsage",
    summary: "Calls with a key on each of the last days, UTC, oldest first",
    id: keyId,
    query: {
      days: {
        says: "So many days up to today.",
        schema: { type: "integer", minimum: 1, maximum: 366, default: 30 },
      },
    },
    answers: {
      status: 200,
      says: "A number of calls for every day.",
      schema: {
        type: "object",
        required: ["days"],
        properties: { days: { type: "array", items: { $ref: "#/components/schemas/DayUsage" } } },
      },
    },
    refusals: [400, 404],
  },
  handle: ({ service, id, query }) => ({
    status: 200,
    body: { days: service.usage(id, query.get("days") ?? undefined) },
  }),
};
