/** The running gateway with our own gateway model in front of it, and callers who are watched all the time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { apply, type Outcome } from "../../client/gateways/apply.ts";
import type { Gateway, Subscription } from "../../client/gateways/gateway.ts";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { Journal } from "../../client/gateways/journal.ts";
import type { Action, Change, Plan, Recipient } from "../../client/gateways/plan.ts";
import type { cleanUp, finish } from "../../client/gateways/recover.ts";
import { type Running, start } from "../controllers/running.ts";
import { openThrough } from "../gateways/contract/stage.ts";
import { type FaultProxy, faultProxy } from "../gateways/faults/faultProxy.ts";

/** Milliseconds that Envoy takes at most to hear of what the API server has (RECIPE: 4 to 52). */
const settling = 250;

export class Scene {
  readonly running: Running;
  /** Keys by credential, as the last recipient has them. */
  readonly keys = new Map<string, string>();
  readonly #plain: FaultProxy;
  readonly #token: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));

  private constructor(running: Running, plain: FaultProxy, token: string) {
    this.running = running;
    this.#plain = plain;
    this.#token = token;
  }

  static async start(): Promise<Scene> {
    const running = await start();
    const { server, authority, token } = running.apiServer;
    return new Scene(running, await faultProxy(server, authority), token);
  }

  async end(): Promise<void> {
    await this.#plain.close();
    await this.running.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  open(namespace = "apps"): Gateway {
    const door = { type: "envoy", token: this.#token, proxyUrl: this.running.proxyUrl, namespace } as const;
    return openThrough(this.#plain.origin, door);
  }

  async status(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await this.running.call(path, headers)).status;
  }

  /** Asks the API server as its admin. */
  async api(method: string, path: string, body?: unknown, type = "application/json") {
    const answer = await fetch(`${this.#plain.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as { readonly [field: string]: never };
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status}`);
    return json;
  }

  /** What is gone already is gone. */
  async remove(path: string): Promise<void> {
    await this.api("DELETE", path).catch((error: Error) => {
      if (!error.message.endsWith(" 404")) throw error;
    });
  }

  /** Merges a patch into an object. */
  patch(path: string, patch: unknown) {
    return this.api("PATCH", path, patch, "application/merge-patch+json");
  }

  plan(action: Action, namespace?: string): Promise<Plan> {
    return this.#with(namespace, (gateway) => gateway.plan(action, undefined, AbortSignal.timeout(20_000)));
  }

  /** Plans and does it; returns when Envoy has had the time to hear of it. @param take What becomes of new keys. */
  async does(action: Action, namespace?: string, take?: Recipient["take"]): Promise<Outcome> {
    return this.#with(namespace, async (gateway) => {
      const signal = AbortSignal.timeout(60_000);
      const plan = await gateway.plan(action, undefined, signal);
      const journal = new Journal(mkdtempSync(join(this.#folder, "journal-")));
      const recipient: Recipient = {
        take:
          take ??
          (async ({ id, value }) => {
            this.keys.set(id, value.reveal());
          }),
        drop: async (_, id) => {
          this.keys.delete(id);
        },
      };
      const outcome = await apply(plan, { journal, recipient, report: () => {}, signal });
      await delay(settling);
      return outcome;
    });
  }

  /** Dies in the middle of a step, after what it does, and ends what was begun: forwards or backwards. */
  async breaksOff(action: Action, at: number, end: typeof finish | typeof cleanUp): Promise<string> {
    return this.#with(undefined, async (gateway) => {
      const signal = AbortSignal.timeout(60_000);
      const journal = new Journal(mkdtempSync(join(this.#folder, "journal-")));
      const plan = await gateway.plan(action, undefined, signal);
      const recipient: Recipient = { take: async () => {}, drop: async () => {} };
      const entry = await journal.begin(plan);
      for (const [index, step] of plan.steps.slice(0, at + 1).entries()) {
        await entry.mark(step.id, "running");
        await step.run({ operation: entry.entry.operation, signal, recipient, tell: () => {} });
        if (index < at) await entry.mark(step.id, "done");
      }
      await entry.leave(new GatewayError("cancelled", "The test ends it here"));
      const { state } = await end(gateway, entry.entry, { journal, recipient, report: () => {}, signal });
      await delay(settling);
      return state;
    });
  }

  async subscriptions(
    api: string,
    namespace?: string,
    application?: string,
  ): Promise<readonly Subscription[]> {
    return this.#with(namespace, async (gateway) => {
      const query = { api, ...(application === undefined ? {} : { application }) };
      const found: Subscription[] = [];
      for await (const page of gateway.subscriptions(query, AbortSignal.timeout(20_000))) found.push(...page);
      return found;
    });
  }

  /** The one subscription of an application, for an action. */
  async change(kind: Change["kind"], api: string, application: string, namespace?: string): Promise<Change> {
    const all = await this.subscriptions(api, namespace);
    const subscription = all.find((one) => one.application === application && one.managed);
    if (subscription === undefined) throw new Error(`${application} has no subscription to ${api}`);
    return { kind, subscription };
  }

  /** Calls without a pause, until it is told to stop. */
  watch(
    callers: Readonly<Record<string, readonly [path: string, headers: Readonly<Record<string, string>>]>>,
  ) {
    const seen: Record<string, Record<number, number>> = {};
    let stopped = false;
    const loops = Object.entries(callers).map(async ([name, [path, headers]]) => {
      const counts: Record<number, number> = {};
      seen[name] = counts;
      while (!stopped) {
        const status = await this.status(path, headers).catch(() => 0);
        counts[status] = (counts[status] ?? 0) + 1;
      }
    });
    return async () => {
      stopped = true;
      await Promise.all(loops);
      return seen;
    };
  }

  async #with<T>(namespace: string | undefined, use: (gateway: Gateway) => Promise<T>): Promise<T> {
    const gateway = this.open(namespace);
    try {
      return await use(gateway);
    } finally {
      await gateway.close();
    }
  }
}
