/** Subscribing on routes as people have them, with the running Envoy Gateway and Envoy as the judges. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing } from "../controllers/running.ts";
import { Scene } from "./scene.ts";
import {
  belowGateway,
  bySelectionFromAfar,
  openByHand,
  outOfReach,
  type Situation,
  situations,
  untouched,
} from "./situations.ts";

const absent = await missing();
const policiesPath = (namespace: string) =>
  `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${namespace}/securitypolicies`;

/** Requests of the client that nothing of this is about. */
const wanted = 2000;

describe.skipIf(absent !== undefined)(`policies of people${absent ? ` (${absent})` : ""}`, () => {
  let scene: Scene;
  let stopWatching: () => Promise<Record<string, Record<number, number>>>;

  beforeAll(async () => {
    scene = await Scene.start();
    await scene.running.play(untouched);
    await scene.running.sees(() => scene.status("/untouched"), 401);
    stopWatching = scene.watch({ untouched: ["/untouched", { "x-api-key": "key-of-untouched" }] });
  }, 120_000);

  afterAll(async () => {
    const { untouched: counts = {} } = await stopWatching();
    await scene.end();
    expect(Object.keys(counts)).toEqual(["200"]);
    expect(counts[200]).toBeGreaterThan(wanted);
    console.log(`a client that nothing was about was let in ${counts[200]} times of ${counts[200]}`);
  }, 60_000);

  it.each(situations)("$name", (situation) => plays(situation), 60_000);

  it.each(belowGateway)(
    "$name",
    async ({ policies, ...situation }) => {
      try {
        await plays(situation);
      } finally {
        for (const name of policies) await scene.remove(`${policiesPath("apps")}/${name}`);
      }
    },
    60_000,
  );

  it("refuses where a policy would take the Gateway's callers away", async () => {
    await scene.running.play(outOfReach);
    const caller = { "x-api-key": "key-of-above" };
    await scene.running.sees(() => scene.status("/beyond"), 401);
    const subscribe = { kind: "subscribe", api: "beyond", application: "mobile" } as const;
    await expect(scene.plan(subscribe, "other")).rejects.toMatchObject({
      code: "conflict",
      message: /above in apps says who may call/,
    });
    expect(await scene.status("/beyond", caller)).toBe(200);
    await scene.remove(`${policiesPath("apps")}/above`);
  }, 60_000);

  it("takes everything back where a policy that it may not know of decides", async () => {
    await scene.running.play(bySelectionFromAfar);
    // The older of two counts, by the second.
    await delay(1100);
    const caller = { "x-api-key": "key-of-afar" };
    await scene.running.sees(() => scene.status("/afar"), 401);
    const watched = scene.watch({ nobody: ["/afar", {}], partner: ["/afar", caller] });
    const outcome = await scene.does({ kind: "subscribe", api: "afar", application: "mobile" });
    const seen = await watched();
    expect(outcome.state).toBe("undone");
    expect(outcome).toMatchObject({ error: { message: /another SecurityPolicy has already attached/ } });
    expect(Object.keys(seen.nobody ?? {})).toEqual(["401"]);
    expect(Object.keys(seen.partner ?? {})).toEqual(["200"]);
  }, 60_000);

  it("leaves an open route as it was where nobody keeps the key", async () => {
    await scene.running.play(openByHand);
    await scene.running.sees(() => scene.status("/lax"), 200);
    const { spec } = await scene.api("GET", `${policiesPath("apps")}/lax`);
    const subscribe = { kind: "subscribe", api: "lax", application: "mobile" } as const;
    const outcome = await scene.does(subscribe, "apps", async () => {
      throw new Error("the disk is full");
    });
    expect(outcome.state).toBe("undone");
    const after = await scene.api("GET", `${policiesPath("apps")}/lax`);
    expect(after.spec).toEqual(spec);
    expect(JSON.stringify(after.metadata)).not.toContain("gateway-keys.dev");
    expect(await scene.status("/lax")).toBe(200);
  }, 60_000);

  /** Subscribes, rotates, suspends, resumes and unsubscribes, and looks at every caller all the time. */
  async function plays({ manifests, callers, warns, namespace, key = 200, paths }: Situation): Promise<void> {
    await scene.running.play(manifests);
    const api = /kind: HTTPRoute\nmetadata: \{name: ([^,]+)/.exec(manifests)?.[1] ?? "";
    const asked = callers.map(([headers, seen, path = `/${api}`]) => {
      const [before, after] = typeof seen === "number" ? [seen, seen] : seen;
      return { name: `${path} ${JSON.stringify(headers)}`, path, headers, before, after };
    });
    for (const { path, headers, before } of asked) {
      await scene.running.sees(() => scene.status(path, headers), before);
    }
    const watched = scene.watch(
      Object.fromEntries(asked.map(({ name, path, headers }) => [name, [path, headers]])),
    );
    const subscribe = { kind: "subscribe", api, application: "mobile" } as const;
    const { warnings } = await scene.plan(subscribe, namespace);
    // The suite's own field manager wrote these policies, and is named each time.
    const told = warnings.filter((warning) => !/are managed by test:/.test(warning));
    expect(told).toEqual(warns.map((pattern) => expect.stringMatching(pattern)));
    scene.keys.clear();
    expect(await scene.does(subscribe, namespace)).toEqual({ state: "done" });

    const opened = paths ?? { [`/${api}`]: key };
    await opens([...scene.keys.values()], opened);
    const [first] = [...scene.keys.values()];
    await does("rotate-start");
    await opens([...scene.keys.values()], opened);
    await does("rotate-finish");
    await opens([...scene.keys.values()], opened);
    await opens([first ?? ""], closed(opened));
    await does("suspend");
    await opens([...scene.keys.values()], closed(opened));
    await does("resume");
    await opens([...scene.keys.values()], opened);
    const last = [...scene.keys.values()];
    await does("unsubscribe");
    await opens([...last, "key-of-untouched"], closed(opened));

    const seen = await watched();
    for (const { name, path, headers, before, after } of asked) {
      const statuses = Object.keys(seen[name] ?? {}).map(Number);
      expect(
        statuses.filter((status) => status !== before && status !== after),
        name,
      ).toEqual([]);
      expect(await scene.status(path, headers), name).toBe(after);
    }

    async function does(kind: "rotate-start" | "rotate-finish" | "suspend" | "resume" | "unsubscribe") {
      const action = await scene.change(kind, api, "mobile", namespace);
      expect(await scene.does(action, namespace), kind).toEqual({ state: "done" });
    }
  }

  async function opens(keys: readonly string[], paths: Readonly<Record<string, number>>): Promise<void> {
    expect(keys.length).toBeGreaterThan(0);
    for (const [path, status] of Object.entries(paths)) {
      for (const value of keys) expect(await scene.status(path, { "x-api-key": value }), path).toBe(status);
    }
  }

  function closed(paths: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.keys(paths).map((path) => [path, 401]));
  }
});
