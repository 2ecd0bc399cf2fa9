/** Applications are called what people call them: subscribed, listed, called and unsubscribed, or clearly refused. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apply } from "../../client/gateways/apply.ts";
import type { Gateway, Subscription } from "../../client/gateways/gateway.ts";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { Journal } from "../../client/gateways/journal.ts";
import type { Action } from "../../client/gateways/plan.ts";
import { instructionOf } from "../../client/invocation/instruction.ts";
import { openThrough, type Stage } from "./contract/stage.ts";
import { keyServices, stages } from "./contract/stages.ts";
import { Keyring } from "./contract/trial.ts";

const taken = {
  "in Latin letters with accents": "Größe-Žluťoučký",
  "in Chinese": "移动应用程序",
  "in Arabic": "تطبيق الطقس",
  "in Devanagari": "मौसम ऐप",
  "with spaces": "my mobile app",
  "with emoji": "📱👩‍👩‍👧 app",
  "with what URLs are made of": "a/b?c=d&e#f%2F+g;h:i@j",
  "like a path upwards": "../../admin",
  "like a template": "{user_id}",
  "like a property of every object": "__proto__",
  "with quotes and a shell's signs": 'it\'s "$(reboot)" `x` \\',
  "that ends like a version": "app@2",
} as const;

/** Where some servers take what others refuse, both is right: with a clear answer, and nothing left. */
const doubtful = {
  "of a single dot": ".",
  "of two dots": "..",
  "of three dots": "...",
  "that is empty": "",
  "of a blank": " ",
  "with a line break": "mobile\r\nX-Admin: yes",
  "with an escape sequence": "\u001b[31mred",
  "with a zero": "a\0b",
  "with half a character": "a\ud800b",
  "of 10,000 letters": "x".repeat(10_000),
  "of 10,000 emoji": "📱".repeat(10_000),
} as const;

describe.each(keyServices)("%s", (name) => {
  let stage: Stage;
  let gateway: Gateway;
  let folder: string;
  const { signal } = new AbortController();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
    stage = await stages[name].open();
    gateway = openThrough(stage.origin, stage.door);
  }, 60_000);

  afterAll(async () => {
    await gateway.close();
    await stage.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function change(action: Action, keyring: Keyring): Promise<void> {
    const plan = await gateway.plan(action, undefined, signal);
    const journal = new Journal(join(folder, "journal"));
    const outcome = await apply(plan, { journal, recipient: keyring, report: () => {}, signal });
    if (outcome.state !== "done") throw outcome.error;
  }

  async function listed(application: string): Promise<readonly Subscription[]> {
    const found: Subscription[] = [];
    for await (const page of gateway.subscriptions({ application }, signal)) found.push(...page);
    return found;
  }

  async function wholeLife(application: string): Promise<void> {
    const keyring = new Keyring();
    await change({ kind: "subscribe", api: stage.api, application }, keyring);
    const [subscription, ...others] = await listed(application);
    expect(others).toEqual([]);
    expect(subscription).toMatchObject({ application, api: stage.api, managed: true, state: "active" });
    expect(subscription?.name).toMatch(/^gwk_acme_[A-Za-z0-9_.-]+$/);
    if (subscription === undefined) return;
    const { id } = subscription;
    const invocation = await gateway.invocation(subscription, signal);
    expect(instructionOf(gateway, invocation).fullUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z]*$/);
    const keys = [...keyring.held.values()];
    expect(await Promise.all(keys.map((key) => stage.opens(key)))).toEqual([true]);
    await change({ kind: "unsubscribe", subscription: { id, api: stage.api, application } }, keyring);
    expect(await listed(application)).toEqual([]);
    expect(await Promise.all(keys.map((key) => stage.opens(key)))).toEqual([false]);
  }

  it.each(Object.entries(taken))("an application %s is served as any other", async (_, application) => {
    await wholeLife(application);
  });

  it.each(Object.entries(doubtful))(
    "an application %s is served, or clearly refused",
    async (_, application) => {
      try {
        await wholeLife(application);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        expect(error.code).toBe("invalid");
        if (application.length > 300) expect(error.message).toMatch(/too long|1 to 255 characters/);
        expect(error.message).not.toMatch(/\p{Cc}/u);
        expect(error.message.length).toBeLessThan(600);
        expect(error.next).not.toContain("bug");
      }
      expect(readdirSync(join(folder, "journal"))).toEqual([]);
      await wholeLife("the next one");
    },
  );
});
