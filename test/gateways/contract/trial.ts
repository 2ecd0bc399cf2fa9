/** One application's way through an action, and what must be true at the end of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "vitest";
import { apply, type Outcome, type Progress } from "../../../client/gateways/apply.ts";
import type { Gateway, Subscription } from "../../../client/gateways/gateway.ts";
import { GatewayError } from "../../../client/gateways/gatewayError.ts";
import { Journal, type Unfinished } from "../../../client/gateways/journal.ts";
import { listSubscriptions } from "../../../client/gateways/listing.ts";
import type { Action, ActionKind, IssuedCredential, Recipient } from "../../../client/gateways/plan.ts";
import { cleanUp, finish } from "../../../client/gateways/recover.ts";
import { openThrough, type Stage } from "./stage.ts";

/** Keeps keys as a person's keyring does, and remembers all that it ever had. */
export class Keyring implements Recipient {
  readonly held = new Map<string, string>();
  readonly ever = new Set<string>();

  async take({ id, value }: IssuedCredential): Promise<void> {
    this.held.set(id, value.reveal());
    this.ever.add(value.reveal());
  }

  async drop(_: unknown, credential: string): Promise<void> {
    this.held.delete(credential);
  }
}

/** What precedes an action, done in peace. */
const before: Readonly<Record<ActionKind, readonly ActionKind[]>> = {
  subscribe: [],
  unsubscribe: ["subscribe"],
  regenerate: ["subscribe"],
  "rotate-start": ["subscribe"],
  "rotate-finish": ["subscribe", "rotate-start"],
  "rotate-abandon": ["subscribe", "rotate-start"],
  suspend: ["subscribe"],
  resume: ["subscribe", "suspend"],
  // Where others have made an entry, which is a stage's own business.
  adopt: [],
};

/** What an action comes to: which of the keys made so far open the API, oldest first, and how many are left. */
const after: Readonly<
  Record<ActionKind, { readonly open: readonly boolean[]; readonly credentials: number }>
> = {
  subscribe: { open: [true], credentials: 1 },
  unsubscribe: { open: [false], credentials: 0 },
  regenerate: { open: [false, true], credentials: 1 },
  "rotate-start": { open: [true, true], credentials: 2 },
  "rotate-finish": { open: [false, true], credentials: 1 },
  "rotate-abandon": { open: [true, false], credentials: 1 },
  suspend: { open: [false], credentials: 1 },
  resume: { open: [true], credentials: 1 },
  adopt: { open: [], credentials: 1 },
};

export type Attempted = Outcome | { readonly state: "refused"; readonly error: GatewayError };

interface State {
  /** Which of the keys that were ever handed out are let in, oldest first. */
  readonly open: readonly boolean[];
  /** Whoever has no key of the API's is let in. */
  readonly anybody: boolean;
  /** How many the application has, whoever made them. */
  readonly credentials: number;
}

export class Trial {
  readonly #stage: Stage;
  readonly #journal: Journal;
  /** Its folder. */
  readonly journal: string;
  readonly application: string;
  readonly api: string;
  readonly kind: ActionKind;
  readonly keyring = new Keyring();
  /** Everything that was said, for the search for keys. */
  readonly said: string[] = [];

  constructor(stage: Stage, folder: string, kind: ActionKind, application: string, api: string = stage.api) {
    this.#stage = stage;
    this.journal = folder;
    this.#journal = new Journal(folder);
    this.kind = kind;
    this.application = application;
    this.api = api;
  }

  get #peace(): Gateway {
    return openThrough(this.#stage.origin, this.#stage.door, { applications: [this.application] });
  }

  /** Does in peace what comes before the action. */
  async prepare(): Promise<void> {
    for (const kind of before[this.kind]) {
      const outcome = await this.#run(this.#peace, kind, new AbortController().signal);
      expect(outcome.state, `preparing with ${kind}`).toBe("done");
    }
  }

  /** Tries the action over a gateway that may be disturbed. */
  async attempt(
    gateway: Gateway,
    signal = new AbortController().signal,
    report: (progress: Progress) => void = () => {},
  ): Promise<Attempted> {
    return this.#run(gateway, this.kind, signal, report);
  }

  async action(kind: ActionKind = this.kind): Promise<Action> {
    if (kind === "subscribe") return { kind, api: this.api, application: this.application };
    const [subscription] = await this.listed();
    if (subscription === undefined) throw new Error(`${this.application} has no subscription`);
    const { id, api, application } = subscription;
    return { kind, subscription: { id, api, application } };
  }

  async listed(): Promise<readonly Subscription[]> {
    const entries = await this.#list();
    return entries.flatMap(({ subscription }) => (subscription === undefined ? [] : [subscription]));
  }

  async unfinished(): Promise<readonly Unfinished[]> {
    return (await this.#list()).flatMap(({ unfinished }) => (unfinished === undefined ? [] : [unfinished]));
  }

  /** What is there, and who gets in. */
  async state(): Promise<State> {
    const [anybody = false, ...open] = await Promise.all(
      ["no key of anybody's", ...this.keyring.ever].map((key) => this.#stage.opens(key, this.api)),
    );
    return { open, anybody, credentials: await this.#stage.credentials(this.application) };
  }

  async expectDone(): Promise<void> {
    const wanted = after[this.kind];
    const { open, anybody, credentials } = await this.state();
    expect(anybody, "open to everybody").toBe(false);
    expect(credentials, `credentials after ${this.kind}`).toBe(wanted.credentials);
    // A second try may have handed out a key more: the last ones count, and whatever came between is closed.
    const keys = [...this.keyring.ever];
    const openKeys = keys.filter((_, index) => open[index]);
    expect(openKeys.length, `open keys after ${this.kind}`).toBe(wanted.open.filter(Boolean).length);
    for (const key of openKeys) expect([...this.keyring.held.values()], "an open key is held").toContain(key);
    expect(this.keyring.held.size, "held keys").toBe(wanted.credentials);
    await this.#expectNothingLeft();
  }

  /** Whatever went wrong, and however it ended. @param start `state` before the action. */
  async expectInvariants(outcome: Attempted, start: State): Promise<void> {
    const { credentials, anybody } = await this.state();
    expect(anybody && !start.anybody, "open to everybody, which it was not").toBe(false);
    const listed = (await this.listed()).flatMap((subscription) => subscription.credentials).length;
    expect(listed, "credentials that no listing shows").toBe(credentials);
    const left = await this.unfinished();
    if (outcome.state === "unfinished") expect(left.length, "a half-done attempt in the listing").toBe(1);
    else expect(left, "a half-done attempt although it ended").toEqual([]);
    if (outcome.state === "undone" || outcome.state === "refused") {
      const now = await this.state();
      expect(now.anybody, "as open as it was").toBe(start.anybody);
      expect(now.credentials, "credentials after it was undone").toBe(start.credentials);
      expect(now.open.slice(0, start.open.length), "keys after it was undone").toEqual(start.open);
      expect(now.open.slice(start.open.length), "keys that were taken back").not.toContain(true);
    }
    await this.expectCallerServed();
    this.expectNoKeyIn([...this.said, ...this.journalTexts()]);
  }

  /** Whoever had a working key still has one, unless it was to be taken away. */
  async expectCallerServed(): Promise<void> {
    if (["subscribe", "unsubscribe", "suspend", "resume"].includes(this.kind)) return;
    const open = await Promise.all(
      [...this.keyring.held.values()].map((key) => this.#stage.opens(key, this.api)),
    );
    expect(open, "held keys that work").toContain(true);
  }

  /** A second try, in peace: what is half done is finished or cleaned up, what was undone is done again. */
  async converge(outcome: Attempted, backwards: boolean): Promise<void> {
    const [left] = await this.unfinished();
    if (left === undefined) {
      if (outcome.state === "done") return this.expectDone();
      const again = await this.attempt(this.#peace);
      expect(again.state, `a second try: ${again.state === "done" ? "" : again.error.message}`).toBe("done");
      return this.expectDone();
    }
    if (backwards) {
      const back = await cleanUp(this.#peace, left, this.#execution(new AbortController().signal));
      if (back.state === "cleaned up") {
        await this.expectCallerServed();
        await this.#expectTakenBack();
        return this.#expectNothingLeft();
      }
      expect(back, "what cannot be cleaned up says so").toMatchObject({ error: { code: "conflict" } });
    }
    const end = await finish(this.#peace, left, this.#execution(new AbortController().signal));
    expect(end.state, `finishing: ${end.state === "done" ? "" : end.error.message}`).toBe("done");
    await this.expectDone();
  }

  /** What makes a key can be taken back whole: as many credentials as before, and no key is kept that opens nothing. */
  async #expectTakenBack(): Promise<void> {
    if (!["subscribe", "regenerate", "rotate-start"].includes(this.kind)) return;
    const credentials = this.kind === "subscribe" ? 0 : 1;
    expect(await this.#stage.credentials(this.application), "credentials after cleaning up").toBe(
      credentials,
    );
    const open = await Promise.all(
      [...this.keyring.held.values()].map((key) => this.#stage.opens(key, this.api)),
    );
    expect(open, "held keys that work after cleaning up").toEqual(Array(credentials).fill(true));
  }

  /** Neither an attempt nor a lock nor a draft. */
  async #expectNothingLeft(): Promise<void> {
    expect(await this.unfinished(), "half-done attempts").toEqual([]);
    expect(readdirSync(this.journal), "files in the journal").toEqual([]);
  }

  journalTexts(): readonly string[] {
    const names = readdirSync(this.journal, { withFileTypes: true }).filter((entry) => entry.isFile());
    return names.map(({ name }) => readFileSync(join(this.journal, name), "utf8"));
  }

  expectNoKeyIn(texts: readonly string[]): void {
    for (const text of texts) {
      for (const key of this.keyring.ever) expect(text.includes(key), "a key in a text").toBe(false);
      expect(text).not.toMatch(/sk-[A-Za-z0-9]{16}/);
    }
  }

  /** Keys that another process has handed over. */
  adopt(keys: Readonly<Record<string, string>>): void {
    this.keyring.held.clear();
    for (const [id, key] of Object.entries(keys)) {
      this.keyring.held.set(id, key);
      this.keyring.ever.add(key);
    }
  }

  async #run(
    gateway: Gateway,
    kind: ActionKind,
    signal: AbortSignal,
    report: (progress: Progress) => void = () => {},
  ): Promise<Attempted> {
    const action = await this.action(kind);
    try {
      const plan = await gateway.plan(action, undefined, signal);
      this.said.push(JSON.stringify(plan), inspect(plan, { depth: 9 }));
      const outcome = await apply(plan, { ...this.#execution(signal), report });
      if (outcome.state !== "done") this.#say(outcome.error);
      return outcome;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#say(error);
      return { state: "refused", error };
    } finally {
      await gateway.close();
    }
  }

  #say(error: GatewayError): void {
    this.said.push(error.message, error.next, inspect(error, { depth: 9 }), String(error.stack));
  }

  #execution(signal: AbortSignal) {
    return { journal: this.#journal, recipient: this.keyring, report: () => {}, signal };
  }

  async #list() {
    const gateway = this.#peace;
    const query = { application: this.application };
    const entries = [];
    for await (const page of listSubscriptions(gateway, this.#journal, query, new AbortController().signal)) {
      entries.push(...page);
    }
    await gateway.close();
    return entries;
  }
}
