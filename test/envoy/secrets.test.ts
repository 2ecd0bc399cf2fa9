/** Secrets that somebody made or edited by hand, with the running Envoy Gateway and Envoy as the judges. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayError } from "../../client/gateways/gatewayError.ts";
import type { Change } from "../../client/gateways/plan.ts";
import { cleanUp, finish } from "../../client/gateways/recover.ts";
import { missing } from "../controllers/running.ts";
import { Scene } from "./scene.ts";

const absent = await missing();
const secretsPath = "/api/v1/namespaces/apps/secrets";
const policiesPath = "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/apps/securitypolicies";
const noteName = "gateway-keys.dev/subscription";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A route with two callers of its own. @param keys Client ids and keys of `NAME-keys`. */
const guarded = (
  name: string,
  keys: Readonly<Record<string, string>> = { partner: `key-of-${name}` },
  more = "",
) => `
apiVersion: v1
kind: Secret
metadata: {name: ${name}-keys, namespace: apps${more}}
stringData: ${JSON.stringify(keys)}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: ${name}, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: ${name}}]
  apiKeyAuth: {credentialRefs: [{name: ${name}-keys}], extractFrom: [{headers: [x-api-key]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: apps}
spec:
  parentRefs: [{name: eg}]
  rules: [{matches: [{path: {type: PathPrefix, value: /${name}}}], backendRefs: [{name: echo, port: 8080}]}]
`;

describe.skipIf(absent !== undefined)(`Secrets of people${absent ? ` (${absent})` : ""}`, () => {
  let scene: Scene;
  let stopWatching: () => Promise<Record<string, Record<number, number>>>;

  beforeAll(async () => {
    scene = await Scene.start();
    await scene.running.play(guarded("untouched"));
    await scene.running.sees(() => scene.status("/untouched"), 401);
    stopWatching = scene.watch({ untouched: ["/untouched", { "x-api-key": "key-of-untouched" }] });
  }, 120_000);

  afterAll(async () => {
    const { untouched: counts = {} } = await stopWatching();
    await scene.end();
    expect(Object.keys(counts)).toEqual(["200"]);
  }, 60_000);

  interface Nonsense {
    readonly name: string;
    /** What somebody does to the Secret: a merge patch, or its deletion. */
    readonly edit: (client: string) => object | "delete";
    /** Also needs this first. */
    readonly after?: Change["kind"];
    readonly notes: readonly RegExp[];
    readonly state?: string;
    /** What each action comes to: a refusal's words, or the end of it. */
    readonly actions: Partial<Record<Change["kind"], RegExp | "done" | "undone">>;
  }

  const nonsense: readonly Nonsense[] = [
    {
      name: "its annotation is no JSON",
      edit: () => ({ metadata: { annotations: { [noteName]: "{" } } }),
      notes: [/changed what Secret .* says of itself/],
      actions: { regenerate: /says of itself/, suspend: /says of itself/, unsubscribe: "done" },
    },
    {
      name: "its annotation is gone",
      edit: () => ({ metadata: { annotations: { [noteName]: null } } }),
      notes: [/changed what Secret .* says of itself/],
      actions: { "rotate-start": /says of itself/, unsubscribe: "done" },
    },
    {
      name: "its entry is gone",
      edit: (client) => ({ data: { [client]: null } }),
      notes: [/holds nothing/],
      actions: { regenerate: "done" },
    },
    {
      name: "its entry is called otherwise",
      edit: (client) => ({ data: { [client]: null, other: base64("a-key-of-nobody") } }),
      notes: [/has no entry .* any more/, /entries that Gateway Keys did not make: other/],
      actions: {
        regenerate: /they would stay keys/,
        "rotate-start": /they would stay keys/,
        unsubscribe: "done",
      },
    },
    {
      name: "its entry is empty",
      edit: (client) => ({ data: { [client]: "" } }),
      notes: [/is empty: Envoy hears of no change/],
      actions: { regenerate: "done" },
    },
    {
      name: "its entry is a MiB long",
      edit: (client) => ({ data: { [client]: base64("x".repeat(1_048_560)) } }),
      notes: [/too long to be sent/],
      actions: { regenerate: "undone", unsubscribe: "done" },
    },
    {
      name: "its labels are gone",
      edit: () => ({ metadata: { labels: null } }),
      notes: [/has lost its labels/],
      actions: { regenerate: "done" },
    },
    {
      name: "it is deleted",
      edit: () => "delete",
      notes: [/is not there, and the route .* answers 500/],
      state: "pending",
      actions: { regenerate: /is no more/, unsubscribe: "done" },
    },
    {
      name: "its second key is gone while it is rotated",
      after: "rotate-start",
      edit: (client) => ({ data: { [`${client}.next`]: null } }),
      notes: [/has no entry .*\.next any more/],
      actions: { "rotate-finish": /second key .* is no more/, "rotate-abandon": "done" },
    },
    {
      name: "its first key is empty while it is rotated",
      after: "rotate-start",
      edit: (client) => ({ data: { [client]: "" } }),
      notes: [/is empty/],
      actions: { "rotate-abandon": /first key .* is no more/, "rotate-finish": "done" },
    },
  ];

  it.each(nonsense)(
    "says that and does no more harm where $name",
    async ({ edit, after, notes, state, actions }) => {
      const api = `route-${nonsense.findIndex((one) => one.edit === edit)}`;
      await scene.running.play(guarded(api));
      await scene.running.sees(() => scene.status(`/${api}`), 401);
      scene.keys.clear();
      await scene.does({ kind: "subscribe", api, application: "mobile" });
      if (after !== undefined) await scene.does(await scene.change(after, api, "mobile"));
      const [{ id = "" } = {}] = (await scene.subscriptions(api)).filter(({ managed }) => managed);
      const client = JSON.parse((await secret(id)).metadata.annotations[noteName] ?? "{}").client;
      const wanted = edit(client);
      await (wanted === "delete"
        ? scene.remove(`${secretsPath}/${id}`)
        : scene.patch(`${secretsPath}/${id}`, wanted));

      const all = [
        ...(await scene.subscriptions(api, "apps", "mobile")),
        ...(await scene.subscriptions(api)),
      ];
      const found = all.find((one) => one.id === id);
      expect(found?.notes).toEqual(notes.map((pattern) => expect.stringMatching(pattern)));
      expect(found).toMatchObject({ id, api, managed: true, state: state ?? "active" });
      for (const [kind, end] of Object.entries(actions)) {
        const action = { kind: kind as Change["kind"], subscription: { id, api, application: "mobile" } };
        const told = await scene.does(action).then(
          (outcome) => outcome.state,
          (error: GatewayError) => error.message,
        );
        expect(told, kind).toEqual(typeof end === "string" ? end : expect.stringMatching(end));
        if (end instanceof RegExp || end === "undone") continue;
        // Whatever was wrong is over: the route answers, the partner is let in, and only the keys that there are.
        expect(await scene.status(`/${api}`, { "x-api-key": `key-of-${api}` }), kind).toBe(200);
        expect(await scene.status(`/${api}`), kind).toBe(401);
        expect(await scene.status(`/${api}`, { "x-api-key": "key-of-untouched" }), kind).toBe(401);
        const own = kind === "unsubscribe" ? 401 : 200;
        for (const key of scene.keys.values()) {
          expect(await scene.status(`/${api}`, { "x-api-key": key }), kind).toBe(own);
        }
        expect((await scene.subscriptions(api, "apps", "mobile"))[0]?.notes ?? []).toEqual([]);
      }
      for (const { data = {} } of await scene.running.objects(secretsPath)) {
        expect(Object.values(data)).not.toContain("");
      }
    },
    60_000,
  );

  it("says that nothing refers to a Secret, and lets it in again when it is resumed", async () => {
    await scene.running.play(guarded("drifted"));
    await scene.running.sees(() => scene.status("/drifted"), 401);
    scene.keys.clear();
    await scene.does({ kind: "subscribe", api: "drifted", application: "mobile" });
    const [key = ""] = scene.keys.values();
    const apiKeyAuth = { credentialRefs: [{ name: "drifted-keys" }] };
    await scene.patch(`${policiesPath}/drifted`, { spec: { apiKeyAuth } });
    await scene.running.sees(() => scene.status("/drifted", { "x-api-key": key }), 401);
    const [found] = (await scene.subscriptions("drifted")).filter(({ managed }) => managed);
    expect(found).toMatchObject({
      state: "pending",
      notes: [expect.stringMatching(/Resume it, or unsubscribe/)],
    });
    await expect(scene.plan(await scene.change("regenerate", "drifted", "mobile"))).rejects.toThrow(
      /would open nothing/,
    );
    expect(await scene.does(await scene.change("resume", "drifted", "mobile"))).toEqual({ state: "done" });
    expect(await scene.status("/drifted", { "x-api-key": key })).toBe(200);
  }, 60_000);

  describe("taking over what was made by hand", () => {
    it.each([
      ["one of several entries", { ann: "key-of-ann", bob: "key-of-bob" }, ["bob"]],
      ["the last entry, whose Secret stays as it is", { ann: "key-of-ann" }, ["ann"]],
    ])(
      "%s: its caller notices nothing",
      async (_, keys, left) => {
        const api = `adopted-${Object.keys(keys).length}`;
        await scene.running.play(guarded(api, keys));
        await scene.running.sees(() => scene.status(`/${api}`), 401);
        const watched = scene.watch(
          Object.fromEntries(
            [...Object.entries(keys), ["nobody", "none"]].map(([name, key]) => [
              name,
              [`/${api}`, { "x-api-key": key ?? "" }],
            ]),
          ),
        );
        expect(await scene.does(adopting(api, "ann"))).toEqual({ state: "done" });
        const [ours] = (await scene.subscriptions(api)).filter(({ application }) => application === "ann");
        expect(ours).toMatchObject({ api, application: "ann", managed: true, state: "active" });
        expect(ours?.notes).toBeUndefined();
        expect(Object.keys((await secret(`${api}-keys`)).data)).toEqual(left);
        const seen = await watched();
        const statuses = Object.entries(seen).map(([name, counts]) => [name, Object.keys(counts)]);
        expect(statuses).toEqual([...Object.keys(keys).map((name) => [name, ["200"]]), ["nobody", ["401"]]]);

        scene.keys.clear();
        expect(await scene.does(await scene.change("regenerate", api, "ann"))).toEqual({ state: "done" });
        expect(await scene.status(`/${api}`, { "x-api-key": "key-of-ann" })).toBe(401);
        const [key = ""] = scene.keys.values();
        expect(
          (await scene.running.call(`/${api}`, { "x-api-key": key })).json?.headers["x-consumer-username"],
        ).toBe("ann");
      },
      60_000,
    );

    it.each([
      ["one of several", { ann: "key-of-ann", bob: "key-of-bob" }],
      ["the last one", { ann: "key-of-ann" }],
    ])(
      "%s, broken off at each step and ended either way: its caller notices nothing",
      async (_, keys) => {
        const steps = [0, 1, 2, 3, 4];
        for (const at of steps) {
          for (const [way, end] of [
            ["cleaned up", cleanUp],
            ["done", finish],
          ] as const) {
            const api = `broken-${Object.keys(keys).length}-${at}-${way.slice(0, 4)}`;
            await scene.running.play(guarded(api, keys));
            await scene.running.sees(() => scene.status(`/${api}`), 401);
            const watched = scene.watch({
              ann: [`/${api}`, { "x-api-key": "key-of-ann" }],
              nobody: [`/${api}`, {}],
            });
            expect(await scene.breaksOff(adopting(api, "ann"), at, end), api).toBe(way);
            const seen = await watched();
            expect([Object.keys(seen.ann ?? {}), Object.keys(seen.nobody ?? {})], api).toEqual([
              ["200"],
              ["401"],
            ]);
            const found = (await scene.subscriptions(api)).map(({ application, managed }) => [
              application,
              managed,
            ]);
            expect(found.toSorted(), api).toEqual(
              Object.keys(keys).map((name) => [name, way === "done" && name === "ann"]),
            );
            const { data } = await secret(`${api}-keys`);
            const isTaken = way === "done" && Object.keys(keys).length > 1;
            expect(Object.keys(data), api).toEqual(
              Object.keys(keys).filter((name) => name !== "ann" || !isTaken),
            );
          }
        }
      },
      120_000,
    );

    it("warns where others own the Secret, and refuses where somebody would lose access", async () => {
      await scene.running.play(
        guarded(
          "owned",
          { ann: "key-of-owned", bob: "key-of-bob-2" },
          ", labels: {helm.toolkit.fluxcd.io/name: shop}",
        ),
      );
      const { warnings } = await scene.plan(adopting("owned", "ann"));
      expect(warnings).toContainEqual(
        expect.stringMatching(/belongs to Flux \(shop\), which may put the entry ann back/),
      );
      await expect(scene.plan(adopting("owned", "carol"))).rejects.toThrow(/no entry carol/);
      await scene.patch(`${secretsPath}/owned-keys`, { data: { bob: "" } });
      await expect(scene.plan(adopting("owned", "bob"))).rejects.toThrow(
        /holds nothing that a caller could send/,
      );
      await scene.patch(`${secretsPath}/owned-keys`, { data: { bob: null } });
      await scene.patch(`${policiesPath}/untouched`, {
        spec: { apiKeyAuth: { credentialRefs: [{ name: "untouched-keys" }, { name: "owned-keys" }] } },
      });
      await expect(scene.plan(adopting("owned", "ann"))).rejects.toThrow(
        /for SecurityPolicy untouched as well/,
      );
      await scene.patch(`${policiesPath}/untouched`, {
        spec: { apiKeyAuth: { credentialRefs: [{ name: "untouched-keys" }] } },
      });
    }, 60_000);
  });

  function adopting(api: string, client: string) {
    return {
      kind: "adopt",
      subscription: { id: `${api}-keys/${client}`, api, application: client },
    } as const;
  }

  async function secret(name: string) {
    const answer = await scene.api("GET", `${secretsPath}/${name}`);
    return answer as unknown as {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly data: Readonly<Record<string, string>>;
    };
  }
});
