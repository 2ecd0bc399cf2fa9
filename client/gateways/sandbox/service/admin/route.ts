/** What the admin's API can do: one `Route` an operation, description and work in one place. */
import type { Answer } from "../answer.ts";
import type { KeyService } from "../service.ts";
import type { Client } from "../tokens.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The part of an OpenAPI 3.1 operation that differs from route to route. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What `{id}` of the path is. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** A schema's name; the operation then wants a body of JSON. */
  readonly body?: string;
  readonly answers: { readonly status: 200 | 201; readonly says: string; readonly schema: Json };
  /** What may go wrong beyond what always may (401, 403, 421, 503). */
  readonly refusals: readonly (400 | 404 | 409 | 507)[];
}

export interface QueryParameter {
  readonly says: string;
  readonly schema: Json;
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** At most one `{id}`. */
  readonly path: string;
  readonly operation: Operation;
  /** Throws `ServiceError` and `HttpError`. */
  handle(call: AdminCall): Answer;
}

export interface AdminCall {
  readonly service: KeyService;
  /** For the audit. */
  readonly by: Client;
  /** What stands in the place of `{id}`, decoded; empty where the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** Undefined where the operation wants none. */
  readonly body: unknown;
}
