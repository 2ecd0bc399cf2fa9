/** Two people who renew one key, at a service that renews in place. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { apply, type Outcome } from "../../client/gateways/apply.ts";
import type { Gateway, Subscription } from "../../client/gateways/gateway.ts";
import { Journal } from "../../client/gateways/journal.ts";
import type { ActionKind, IssuedCredential, Plan } from "../../client/gateways/plan.ts";
import { BuiltSandbox, type Started } from "../sandbox/builtSandbox.ts";
import { asAdmin, withKey } from "../sandbox/http.ts";
import { openThrough } from "./contract/stage.ts";
import { Keyring } from "./contract/trial.ts";
import { afterwards, never } from "./http/gateway.ts";

const built = new BuiltSandbox();
let sandbox: Started;
let gateway: Gateway;
let keyring: Keyring;
let application: string;
let count = 0;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
}, 60_000);

afterAll(() => built.remove());

beforeEach(async () => {
  application = `shared-${count++}`;
  keyring = new Keyring();
  const { adminUrl, proxyUrl, token } = sandbox;
  gateway = openThrough(adminUrl, { type: "sandbox", token: token.reveal(), proxyUrl });
  afterwards(() => gateway.close());
  await execute(await gateway.plan({ kind: "subscribe", api: "hello", application }, undefined, never));
});

it("a regeneration leaves the rotation alone that somebody began before it did anything", async () => {
  const planned = await plan("regenerate");
  const theirs = await renewElsewhere();
  expect(await execute(planned)).toMatchObject({ state: "undone", error: { code: "conflict" } });
  expect(await opens([...keyring.held.values(), theirs])).toEqual([true, true]);
});

it("a regeneration does not end the old key when the new one was replaced on the way", async () => {
  let theirs = "";
  class Slow extends Keyring {
    override async take(issued: IssuedCredential): Promise<void> {
      theirs = await renewElsewhere();
      await super.take(issued);
    }
  }
  const second = new Slow();
  const outcome = await execute(await plan("regenerate"), second);
  expect(outcome).toMatchObject({ state: "undone", error: { code: "conflict" } });
  expect([...second.held]).toEqual([]);
  expect(await opens([...keyring.held.values(), theirs])).toEqual([true, true]);
});

it("a rotation is not finished with a key that replaced ours", async () => {
  await execute(await plan("rotate-start"));
  const planned = await plan("rotate-finish");
  const theirs = await renewElsewhere();
  expect(await execute(planned)).toMatchObject({ error: { code: "conflict" } });
  expect(await opens([...keyring.held.values(), theirs])).toEqual([true, false, true]);
});

it("a rotation is abandoned without the key that replaced ours", async () => {
  await execute(await plan("rotate-start"));
  const planned = await plan("rotate-abandon");
  const theirs = await renewElsewhere();
  expect(await execute(planned)).toEqual({ state: "done" });
  expect(keyring.held.size).toBe(1);
  expect(await opens([...keyring.held.values(), theirs])).toEqual([true, true]);
});

async function plan(kind: Exclude<ActionKind, "subscribe">): Promise<Plan> {
  return gateway.plan({ kind, subscription: await subscription() }, undefined, never);
}

async function execute(planned: Plan, recipient = keyring): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return apply(planned, { journal: new Journal(folder), recipient, report: () => {}, signal: never });
}

async function subscription(): Promise<Subscription> {
  for await (const [found] of gateway.subscriptions({ application }, never)) {
    if (found !== undefined) return found;
  }
  return expect.fail("no subscription");
}

/** @returns the key. */
async function renewElsewhere(): Promise<string> {
  const [{ id }] = (await asAdmin(sandbox, "GET", `/api/keys/${application}`)).json;
  return (await asAdmin(sandbox, "POST", `/api/keys/${id}/renew`)).json.plain_key;
}

function opens(keys: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(keys.map(async (key) => (await withKey(sandbox, key, "/hello")).status === 200));
}
