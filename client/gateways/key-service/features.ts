/**
 * What a key service has beyond its three calls: only what its own OpenAPI description (`GET /openapi.json`) says.
 * A service without one has the three calls.
 */

export interface Features {
  /** `GET /api/keys`: all keys, whosever they are. */
  readonly listsAllKeys: boolean;
  readonly listsUsers: boolean;
  readonly listsApis: boolean;
  readonly listsPlans: boolean;
  /** `GET /api/keys` takes `user_id`, `limit` and `cursor`; without it all keys of a user come at once. */
  readonly pages: boolean;
  /** `PATCH /api/keys/{id}` with `state`. */
  readonly suspends: boolean;
  /** `POST /api/keys/{id}/renew`, `…/confirm` and `…/abandon`: a second value beside the first. */
  readonly renews: boolean;
  readonly usage: boolean;
  /** Names of fields that `POST /api/keys` takes beyond those of the contract. */
  readonly createFields: ReadonlySet<string>;
}

export const bareFeatures: Features = {
  listsAllKeys: false,
  listsUsers: false,
  listsApis: false,
  listsPlans: false,
  pages: false,
  suspends: false,
  renews: false,
  usage: false,
  createFields: new Set(),
};

/** Reads an OpenAPI 3 description; whatever is not in it, or not as expected, is not had. Never throws. */
export function featuresOf(openapi: unknown): Features {
  const operation = (path: string, method: string) => at(openapi, "paths", path, method);
  const bodyFields = (path: string, method: string) => {
    const schema = at(operation(path, method), "requestBody", "content", "application/json", "schema");
    return new Set(Object.keys(recordOf(at(resolve(openapi, schema), "properties"))));
  };
  const parameters = namesOfParameters(openapi, operation("/api/keys", "get"));
  return {
    listsAllKeys: operation("/api/keys", "get") !== undefined,
    listsUsers: operation("/api/users", "get") !== undefined,
    listsApis: operation("/api/apis", "get") !== undefined,
    listsPlans: operation("/api/plans", "get") !== undefined,
    pages: ["user_id", "limit", "cursor"].every((name) => parameters.has(name)),
    suspends: bodyFields("/api/keys/{id}", "patch").has("state"),
    renews: ["renew", "confirm", "abandon"].every(
      (name) => operation(`/api/keys/{id}/${name}`, "post") !== undefined,
    ),
    usage: operation("/api/keys/{id}/usage", "get") !== undefined,
    createFields: bodyFields("/api/keys", "post"),
  };
}

function namesOfParameters(openapi: unknown, operation: unknown): ReadonlySet<string> {
  const parameters = at(operation, "parameters");
  if (!Array.isArray(parameters)) return new Set();
  return new Set(parameters.map((parameter) => String(at(resolve(openapi, parameter), "name"))));
}

/** Follows one `$ref` into the same document. */
function resolve(openapi: unknown, part: unknown): unknown {
  const target = at(part, "$ref");
  if (typeof target !== "string" || !target.startsWith("#/")) return part;
  return at(openapi, ...target.slice(2).split("/"));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    const record = recordOf(inner);
    return Object.hasOwn(record, name) ? record[name] : undefined;
  }, value);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
