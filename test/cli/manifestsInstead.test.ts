/** A policy that a GitOps tool keeps: keys are made in the cluster, and the policy's change goes into the files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { missing } from "../controllers/running.ts";
import { ClusterRoom, route } from "./clusterRoom.ts";

const absent = process.platform === "win32" ? "its shell is another" : await missing();

const secret = `apiVersion: v1
kind: Secret
metadata: {name: partners, namespace: apps}
stringData: {partner: key-of-the-partner}
`;

/** As it lies in Git, where Argo CD takes it from. */
const policy = (name: string) => `# Who may call ${name}. Ask the platform team.
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: ${name}-access
  annotations: {argocd.argoproj.io/tracking-id: "shop:gateway.envoyproxy.io/SecurityPolicy:apps/${name}-access"}
spec:
  targetRefs:
  - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: ${name}}
  apiKeyAuth:
    extractFrom: [{headers: [x-api-key]}]   # as agreed
    credentialRefs:
    - name: "partners"   # since 2024
`;

const authorization = `    forwardClientIDHeader: x-consumer-username
  authorization:
    defaultAction: Deny
    rules:
    - name: partners
      action: Allow
      principal: {headers: [{name: x-consumer-username, values: [partner]}]}
`;

describe.skipIf(absent !== undefined)(
  `manifests in the place of changes${absent ? ` (${absent})` : ""}`,
  () => {
    const cluster = new ClusterRoom();

    beforeAll(() => cluster.open(), 180_000);
    afterEach(() => cluster.running.clear(), 30_000);
    afterAll(() => cluster.close(), 60_000);

    const status = async (path: string, key: string) =>
      (await cluster.running.call(path, { "x-api-key": key })).status;
    const file = (name: string) => readFileSync(join(cluster.room.cli.workspace, name), "utf8");
    const policies = async () =>
      JSON.stringify(
        await cluster.running.objects(
          "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/apps/securitypolicies",
        ),
        (key, value) => (key === "status" || key === "managedFields" ? undefined : value),
      );

    async function stage(name: string, more = ""): Promise<void> {
      const text = policy(name) + more;
      await cluster.running.play([secret, route(name), text].join("---\n"));
      await cluster.running.sees(() => status(`/${name}`, "key-of-the-partner"), 200);
      cluster.newUser({
        "policies/access.yaml": `---\n${text}---\n${secret.replace("partners", "others")}`,
      });
    }

    /** What a GitOps tool does with the files. */
    async function sync(name: string): Promise<void> {
      const [, text = ""] = file("policies/access.yaml").split("---\n");
      expect(text).toContain(`${name}-access`);
      await cluster.running.play(text);
    }

    it("a warning says whose the policy is, and how to leave it to them", async () => {
      await stage("orders");
      const said = await cluster.done("subscribe", "--api", "orders", "--application", "web", "--dry-run");
      expect(said).toContain("SecurityPolicy orders-access belongs to Argo CD (application shop)");
      expect(said).toContain("To leave that to Argo CD (application shop)");
      expect(said).toContain("--write-manifests");
    });

    it("a key's whole life leaves the cluster's policy alone, and no key in a file", async () => {
      await stage("weather");
      const { running } = cluster;
      const before = await policies();
      const subscribed = await cluster.run([
        "subscribe",
        "--api",
        "weather",
        "--application",
        "web",
        "--write-manifests",
        "--show-key",
      ]);
      expect(subscribed.code).toBe(0);
      const key = subscribed.stdout.trim();
      expect(subscribed.stderr).toContain("~ Write SecurityPolicy weather-access into policies/access.yaml");
      expect(subscribed.stderr).toContain("Written: policies/access.yaml.");
      expect(await policies()).toBe(before);
      expect(await status("/weather", key)).toBe(401);
      const [, written = "", rest] = file("policies/access.yaml").split("---\n");
      expect(rest).toBe(secret.replace("partners", "others"));
      expect(written.slice(0, policy("weather").length)).toBe(policy("weather"));
      expect(written).toContain("name: gwk-acme-web-weather-sandbox\n");
      for (const name of readdirSync(cluster.room.cli.workspace, { recursive: true, encoding: "utf8" })) {
        if (name.endsWith(".yaml")) expect(file(name)).not.toContain(key);
      }

      await sync("weather");
      await running.sees(() => status("/weather", key), 200);
      expect(await status("/weather", "key-of-the-partner")).toBe(200);
      expect((await cluster.json("subscriptions", "--application", "web")).subscriptions[0].state).toBe(
        "active",
      );

      const applied = await policies();
      const told = await cluster.done("unsubscribe", "web/weather", "--write-manifests", "--yes");
      expect(told).toContain("unsubscribe again then");
      expect(await policies()).toBe(applied);
      await running.sees(() => status("/weather", key), 401);
      expect(file("policies/access.yaml")).not.toContain("gwk-acme-web-weather");
      await sync("weather");
      await cluster.done("unsubscribe", "web/weather", "--yes");
      expect((await cluster.json("subscriptions", "--application", "web")).subscriptions).toEqual([]);
      expect(await status("/weather", "key-of-the-partner")).toBe(200);
    }, 120_000);

    it("a policy that says who may do what names both keys while a rotation is under way", async () => {
      await stage("billing", authorization);
      const { running } = cluster;
      const byManifests = ["--write-manifests", "--yes", "--show-key"];
      const keyOf = async (...args: string[]) => (await cluster.done(...args, ...byManifests)).trim();
      const first = await keyOf("subscribe", "--api", "billing", "--application", "web");
      await sync("billing");
      await running.sees(() => status("/billing", first), 200);
      const regenerated = await cluster.run(["regenerate", "web/billing", "--write-manifests", "--yes"]);
      expect([regenerated.code, regenerated.stderr]).toEqual([
        1,
        expect.stringContaining("Start a rotation"),
      ]);

      const second = await keyOf("rotate", "start", "web/billing");
      await running.sees(() => status("/billing", second), 403);
      await sync("billing");
      await running.sees(() => status("/billing", second), 200);
      expect(await status("/billing", first)).toBe(200);
      await cluster.done("rotate", "finish", "web/billing", "--write-manifests", "--yes");
      await running.sees(() => status("/billing", first), 401);
      expect(await status("/billing", second)).toBe(200);
      expect(file("policies/access.yaml")).not.toContain(".next");
      await sync("billing");
      expect(await status("/billing", "key-of-the-partner")).toBe(200);
      expect(await status("/billing", second)).toBe(200);
    }, 60_000);

    it("a policy that no file describes comes as a new file beside the gateway's manifest", async () => {
      await cluster.running.play(route("open"));
      await cluster.running.sees(() => status("/open", ""), 200);
      cluster.newUser();
      await cluster.done("subscribe", "--api", "open", "--application", "web", "--write-manifests");
      expect(await status("/open", "")).toBe(200);
      const made = file("securitypolicy-gwk-open.yaml");
      expect(made).toContain("kind: SecurityPolicy\nmetadata:\n  name: gwk-open\n  namespace: apps\n");
      const linted = await cluster.run(["lint", "securitypolicy-gwk-open.yaml"]);
      expect(linted.stdout).not.toContain("error");
      await cluster.running.play(made);
      await cluster.running.sees(() => status("/open", ""), 401);
    });

    it("what stands in a template, or twice, is refused before anything is done", async () => {
      await stage("tickets");
      const count = async () => (await cluster.running.objects("/api/v1/namespaces/apps/secrets")).length;
      const before = await count();
      const subscribe = ["subscribe", "--api", "tickets", "--application", "web", "--write-manifests"];
      cluster.newUser({ "chart.yaml": policy("tickets").replace('"partners"', "{{ .Values.partners }}") });
      const templated = await cluster.run(subscribe);
      expect([templated.code, templated.stderr]).toEqual([
        1,
        expect.stringContaining("holds templates or aliases"),
      ]);
      cluster.newUser({ "a.yaml": policy("tickets"), "b.yaml": policy("tickets") });
      const twice = await cluster.run(subscribe);
      expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining("in a.yaml and b.yaml")]);
      expect(await count()).toBe(before);
    });

    it("--dry-run writes nothing either", async () => {
      await stage("stock");
      const before = file("policies/access.yaml");
      const said = await cluster.done(
        ...["subscribe", "--api", "stock", "--application", "web", "--write-manifests", "--dry-run"],
      );
      expect(said).toContain("Write SecurityPolicy stock-access into policies/access.yaml");
      expect(file("policies/access.yaml")).toBe(before);
      expect(existsSync(join(cluster.room.cli.workspace, "securitypolicy-stock-access.yaml"))).toBe(false);
    });

    it("a gateway without manifests says that there is nothing to write", async () => {
      cluster.newUser();
      const { code, stderr } = await cluster.run([
        "subscribe",
        "--gateway",
        "sandbox",
        "--api",
        "hello",
        "--application",
        "me",
        "--write-manifests",
      ]);
      expect(code).toBe(2);
      expect(stderr).toContain("leave out --write-manifests");
    });
  },
);
