/**
 * Keys go the whole way, through failures, a death and a recovery, with the journal, the audit, the kept keys and the
 * log in one folder; afterwards they are nowhere but where keys are kept.
 */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuditLog } from "../../client/credentials/audit.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { FileStore } from "../../client/credentials/fileStore.ts";
import { storeRecipient } from "../../client/credentials/recipient.ts";
import { Redactor, redacting } from "../../client/credentials/redaction.ts";
import { apply, type Execution } from "../../client/gateways/apply.ts";
import type { Gateway, SubscriptionReference } from "../../client/gateways/gateway.ts";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { Journal, type Unfinished } from "../../client/gateways/journal.ts";
import { openKeyService } from "../../client/gateways/key-service/index.ts";
import { listSubscriptions } from "../../client/gateways/listing.ts";
import type { Action, Recipient } from "../../client/gateways/plan.ts";
import { cleanUp, finish } from "../../client/gateways/recover.ts";
import { callOf } from "../../client/invocation/call.ts";
import { instructionOf } from "../../client/invocation/instruction.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import type { Stage } from "./contract/stage.ts";
import { keyServices, stages } from "./contract/stages.ts";
import { type Fault, type FaultProxy, faultProxy, noFaults } from "./faults/faultProxy.ts";

const kept = "kept";

describe.each(keyServices)("%s", (name) => {
  const { signal } = new AbortController();
  const ever = new Set<string>();
  const said: string[] = [];
  let folder: string;
  let stage: Stage;
  let proxy: FaultProxy;
  let gateway: Gateway;
  let redactor: Redactor;
  let journal: Journal;
  let audit: AuditLog;
  let store: FileStore;
  let recipient: Recipient;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
    stage = await stages[name].open();
    proxy = await faultProxy(stage.origin);
    redactor = new Redactor();
    const log = redacting(redactor, (text) => appendFileSync(join(folder, "log.txt"), `${text}\n`));
    const { token, proxyUrl } = stage.door;
    gateway = openKeyService(
      {
        name: "keys",
        environment: "production",
        organization: "acme",
        prefix: "gwk",
        applications: ["mobile"],
        redactor,
        log,
        ...(token === undefined ? {} : { token: new CredentialValue(token) }),
      },
      { url: proxy.origin, proxyUrl },
    );
    if (token !== undefined) ever.add(token);
    journal = new Journal(join(folder, "journal"));
    audit = new AuditLog(join(folder, "audit"), redactor);
    store = new FileStore(join(folder, kept));
    const keeping = storeRecipient(store, "keys");
    recipient = {
      async take(issued) {
        ever.add(issued.value.reveal());
        redactor.add(issued.value);
        await keeping.take(issued);
        log("kept a key", { issued });
      },
      drop: keeping.drop,
    };
  }, 60_000);

  afterAll(async () => {
    await gateway.close();
    await proxy.close();
    await stage.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const execution = (own: Partial<Execution> = {}): Execution => ({
    journal,
    recipient,
    signal,
    report: (progress) => say(progress),
    ...own,
  });

  /** All that a window, a terminal or a log could make of something. */
  function say(thing: unknown): void {
    const shown = inspect(thing, { depth: null, showHidden: true, maxStringLength: null });
    said.push(shown, String(thing), JSON.stringify(thing) ?? "");
    for (let error = thing; error instanceof Error; error = error.cause)
      said.push(`${error.stack}`, error.message);
    if (thing instanceof GatewayError) said.push(thing.next);
  }

  async function run(action: Action, own: Partial<Execution> = {}): Promise<string> {
    const plan = await gateway.plan(action, undefined, signal);
    say(plan);
    const outcome = await apply(plan, execution(own));
    say(outcome);
    if (outcome.state !== "done") {
      say(outcome.error);
      await touch(action.kind, `${outcome.state}: ${outcome.error.message}`);
    } else await touch(action.kind, "done");
    return outcome.state;
  }

  async function touch(action: Action["kind"] | "send", outcome: string): Promise<void> {
    const [key] = await keys();
    const named = {
      gateway: "keys",
      subscription: "mobile",
      ...(key === undefined ? {} : { credential: key }),
    };
    // A careless caller: the audit hides what slips into its words.
    await audit.append({ action, ...named, outcome: `${outcome} ${key?.reveal() ?? ""}` });
  }

  async function keys(): Promise<CredentialValue[]> {
    const values = await Promise.all((await store.list()).map((address) => store.get(address)));
    return values.filter((value) => value !== undefined);
  }

  async function reference(): Promise<SubscriptionReference> {
    for await (const page of listSubscriptions(gateway, journal, { application: "mobile" }, signal)) {
      say(page);
      for (const { subscription } of page) if (subscription !== undefined) return subscription;
    }
    throw new Error("there is no subscription");
  }

  async function brokenOff(): Promise<Unfinished> {
    const [left] = await journal.unfinished("keys");
    if (left === undefined) throw new Error("nothing is left half done");
    say(left);
    return left;
  }

  async function invoke(subscription: SubscriptionReference): Promise<void> {
    const invocation = await gateway.invocation(subscription, signal);
    const [credential] = await keys();
    if (credential === undefined) throw new Error("no key is kept");
    say(invocation);
    say(instructionOf(gateway, invocation, { credential }));
    for (const language of snippetLanguages) said.push(snippet(language, callOf(invocation)));
    await touch("send", "done");
    expect(await stage.opens(credential.reveal())).toBe(true);
  }

  /** Files, and whether a key is in one. */
  function expectNoLeak(): void {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const texts = files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { where: path.slice(folder.length + 1), text: readFileSync(path, "latin1") };
    });
    expect(texts.map(({ where }) => where.split("/")[0])).toEqual(
      expect.arrayContaining(["audit", kept, "log.txt"]),
    );
    const searched = [
      ...texts.filter(({ where }) => where !== join(kept, "credentials.json")),
      ...said.map((text) => ({ where: "what was said", text })),
    ];
    for (const key of ever) {
      const forms = [
        key.slice(8, 28),
        encoded(key, "base64"),
        encoded(key, "hex"),
        [...key].reverse().join(""),
      ];
      for (const { where, text } of searched) {
        expect(forms.filter((form) => text.includes(form)).length, `keys in ${where}`).toBe(0);
      }
    }
  }

  it("lets no key out on the whole way", async () => {
    const action = { kind: "subscribe", api: stage.api, application: "mobile" } as const;
    const atWrite = (fault: Fault) => (call: number) =>
      proxy.calls[call - 1]?.method === "GET" ? undefined : fault;

    proxy.start(atWrite({ kind: "malformed", when: "after", body: "cut" }));
    expect(await run(action)).not.toBe("done");
    for (const left of await journal.unfinished("keys")) {
      proxy.start(noFaults);
      say(await cleanUp(gateway, left, execution()));
    }
    proxy.start(noFaults);
    expect(await run(action)).toBe("done");
    await invoke(await reference());

    // Half-way: the new key is handed over, and the old one's end is not heard of.
    const regenerate = async () => ({ kind: "regenerate", subscription: await reference() }) as const;
    const handedOver = ({ step, state }: { step: { id: string }; state: string }) => {
      if (step.id === "hand-over" && state === "done") proxy.start(atWrite({ kind: "reset", when: "after" }));
    };
    expect(await run(await regenerate(), { report: handedOver })).toBe("unfinished");
    proxy.start(noFaults);
    expectNoLeak();
    say(await finish(gateway, await brokenOff(), execution()));
    await invoke(await reference());

    // The place where keys are kept fails, and quotes what it was given.
    const careless: Recipient = {
      ...recipient,
      take: async ({ value }) => {
        ever.add(value.reveal());
        redactor.add(value);
        throw new TypeError(`cannot keep ${value}`);
      },
    };
    expect(await run(await regenerate(), { recipient: careless })).toBe("undone");
    await invoke(await reference());
    expect(await run({ kind: "rotate-start", subscription: await reference() })).toBe("done");
    expect(await run({ kind: "rotate-abandon", subscription: await reference() })).toBe("done");
    expect(await run({ kind: "unsubscribe", subscription: await reference() })).toBe("done");

    expect(ever.size).toBeGreaterThanOrEqual(4);
    expect(await keys()).toEqual([]);
    expectNoLeak();
    for (const key of ever) {
      expect(readFileSync(join(folder, kept, "credentials.json"), "utf8")).not.toContain(key);
      if (key.startsWith("sk-") && key !== stage.door.token) expect(await stage.opens(key)).toBe(false);
    }
    expect(await audit.verify()).toMatchObject({ intact: true });
    expect(readdirSync(join(folder, "journal"))).toEqual([]);
  });
});

function encoded(key: string, encoding: "base64" | "hex"): string {
  // Whole groups of three bytes: however the rest of the text falls.
  return Buffer.from(key.slice(0, 30)).toString(encoding);
}
