/** Key services that answer as a test says, and the gateway before them as programs open it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redactor } from "../../client/credentials/redaction.ts";
import { apply, type Outcome } from "../../client/gateways/apply.ts";
import type { Gateway, Subscription } from "../../client/gateways/gateway.ts";
import { identifier } from "../../client/gateways/identifier.ts";
import { Journal } from "../../client/gateways/journal.ts";
import { openKeyService } from "../../client/gateways/key-service/index.ts";
import type { Action, Change, Plan, Terms } from "../../client/gateways/plan.ts";
import { Keyring } from "./contract/trial.ts";
import { type Answering, afterwards, gateway, json, never } from "./http/gateway.ts";

export type Json = Readonly<Record<string, unknown>>;

const parts = { prefix: "gwk", organization: "acme", environment: "production" };

/** The name of our key for `mobile`. */
export const ours = (api = "all") => identifier({ ...parts, application: "mobile", api }, "key-service");

/** A service of these routes (`GET /api/keys/mobile`) and nothing else; others answer 404. */
export async function service(routes: Readonly<Record<string, unknown>>) {
  const answer: Answering = (response, { method, url = "" }) => {
    const [path = ""] = url.split("?");
    const found = routes[`${method} ${decodeURIComponent(path)}`];
    if (found === undefined) json(response, { error: "404 page not found" }, 404);
    else json(response, typeof found === "function" ? found() : found);
  };
  const { origin, asked, bodies } = await gateway(answer);
  const keys = openKeyService(
    {
      name: "keys",
      ...parts,
      environment: "production",
      applications: ["mobile"],
      redactor: new Redactor(),
      log: () => {},
    },
    { url: origin },
  );
  afterwards(() => keys.close());
  return { keys, asked, posted: () => JSON.parse(bodies.at(-1) ?? "") as Json };
}

/** An OpenAPI description of these operations (`post /api/keys`), each with the fields that its body takes. */
export function described(operations: Readonly<Record<string, readonly string[]>>): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operation, fields] of Object.entries(operations)) {
    const [method = "", path = ""] = operation.split(" ");
    const properties = Object.fromEntries(fields.map((field) => [field, {}]));
    const schema = { type: "object", properties };
    paths[path] = {
      ...paths[path],
      [method]: { requestBody: { content: { "application/json": { schema } } } },
    };
  }
  return { openapi: "3.1.0", paths };
}

export async function listed(keys: Gateway): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  for await (const page of keys.subscriptions({ application: "mobile" }, never)) found.push(...page);
  return found;
}

export function plan(keys: Gateway, action: Action): Promise<Plan> {
  return keys.plan(action, undefined, never);
}

export async function run(keys: Gateway, action: Action, keyring = new Keyring()): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const journal = new Journal(folder);
  return apply(await plan(keys, action), { journal, recipient: keyring, report: () => {}, signal: never });
}

export function subscribe(more: { plan?: string; terms?: Terms; api?: string } = {}): Action {
  return { kind: "subscribe", api: "all", application: "mobile", ...more };
}

export function change(kind: Change["kind"], id = ours()): Action {
  return { kind, subscription: { id, api: "all", application: "mobile" } };
}

export const record = (more: Json = {}): Json => ({ id: "1", user_id: "mobile", name: ours(), ...more });
