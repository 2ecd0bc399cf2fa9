/** The command line on a real API server, with the real controller and a real Envoy, as a person types it. */
import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { missing } from "../controllers/running.ts";
import { ClusterRoom, manifest, route } from "./clusterRoom.ts";
import { inBash } from "./gatewayRoom.ts";

const absent = process.platform === "win32" ? "its shell is another" : await missing();

const byHand = `apiVersion: v1
kind: Secret
metadata: {name: partners, namespace: apps}
stringData: {partner: key-of-the-partner}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: stock-access, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: stock}]
  apiKeyAuth:
    extractFrom: [{headers: [x-api-key]}]
    credentialRefs: [{name: partners}]
`;

describe.skipIf(absent !== undefined)(`Envoy Gateway${absent ? ` (${absent})` : ""}`, () => {
  const cluster = new ClusterRoom();

  beforeAll(() => cluster.open(), 180_000);
  afterEach(() => cluster.running.clear(), 30_000);
  afterAll(() => cluster.close(), 60_000);

  const status = async (path: string, key?: string) =>
    (await cluster.running.call(path, key === undefined ? {} : { "x-api-key": key })).status;

  it("gives a newcomer a 200 from the commands that they print, and a 401 when all is ended", async () => {
    const { running } = cluster;
    await running.play(route("weather"));
    await running.sees(() => status("/weather"), 200);
    cluster.newUser();
    const listed = await cluster.run(["apis"]);
    expect(listed.stdout).toMatch(/^API +NAME +VERSION +PATH\nweather +weather +\/weather\n$/);
    expect(listed.stderr).toContain("asks for no key");

    const said = await cluster.done("subscribe", "--api", "weather", "--application", "mobile");
    expect(said).toContain("  gateway-keys invoke mobile/weather\n");
    await cluster.done("invoke", "mobile/weather", "--key-file", "first");
    const curl = await cluster.done("invoke", "mobile/weather");
    const call = (file: string) =>
      inBash(`export GATEWAY_KEY="$(cat '${cluster.room.cli.workspace}/${file}')"\n${curl}`);
    const seen = JSON.parse(await call("first"));
    expect(seen.headers["x-consumer-username"]).toContain("mobile");
    expect(seen.headers).not.toHaveProperty("x-api-key");
    expect(await status("/weather")).toBe(401);

    const second = (await cluster.done("rotate", "start", "mobile/weather", "--show-key")).trim();
    expect(JSON.parse(await call("first")).url).toBe("/weather");
    expect(await status("/weather", second)).toBe(200);
    await cluster.done("rotate", "finish", "mobile/weather", "--yes");
    await running.sees(() => call("first"), "Client authentication failed.");
    expect(await status("/weather", second)).toBe(200);

    await cluster.done("unsubscribe", "mobile/weather", "--yes");
    await running.sees(() => status("/weather", second), 401);
    expect((await cluster.json("subscriptions")).subscriptions).toEqual([]);
  }, 120_000);

  it("shows what somebody made by hand as unmanaged, and takes it over with its key when asked", async () => {
    const { running } = cluster;
    await running.play([route("stock"), byHand].join("---\n"));
    await running.sees(() => status("/stock", "key-of-the-partner"), 200);
    cluster.newUser();
    expect(await cluster.done("subscriptions")).toMatch(/^partners\/partner .* active, unmanaged /m);
    const refused = await cluster.run(["unsubscribe", "partners/partner", "--yes"]);
    expect(refused.code).toBe(1);
    const said = await cluster.done("adopt", "partners/partner");
    expect(said).toContain("  gateway-keys invoke partner/stock\n");
    expect(await status("/stock", "key-of-the-partner")).toBe(200);
    expect((await cluster.json("subscriptions")).subscriptions).toMatchObject([
      { application: "partner", api: "stock", managed: true, state: "active" },
    ]);
    await cluster.done("unsubscribe", "partner/stock", "--yes");
    await running.sees(() => status("/stock", "key-of-the-partner"), 401);
  }, 60_000);

  it("says of a context that is not there which there are", async () => {
    cluster.newUser();
    cluster.room.cli.put({ "gateways.yaml": manifest().replace("context: admin", "context: staging") });
    const { code, stderr } = await cluster.run(["apis"]);
    expect(stderr).toBe(
      "gateway-keys: The kubeconfig has no context “staging”\nName one of admin in the gateway's manifest.\n",
    );
    expect(code).toBe(1);
  });

  it("says that there is no kubeconfig, and where one comes from", async () => {
    cluster.newUser();
    const { code, stderr } = await cluster.run(["apis"], "/nowhere/config:/nowhere/else");
    expect(stderr).toMatch(/^gateway-keys: There is no kubeconfig .*\nSet KUBECONFIG/);
    expect(code).toBe(1);
  });

  it("reads those of KUBECONFIG's files that are there", async () => {
    cluster.newUser();
    await cluster.running.play(route("weather"));
    const { stdout } = await cluster.run(["apis"], `/nowhere/config:${cluster.kubeconfig()}`);
    expect(stdout).toContain("weather");
  });

  it("tells who has an expired token to sign in, and does not show it", async () => {
    cluster.newUser();
    const { code, stdout, stderr } = await cluster.run(
      ["apis"],
      cluster.kubeconfig("{token: eyJhbGciOi-expired-long-ago}"),
    );
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("the cluster does not know who asks, or the sign-in has expired");
    expect(stderr).toContain("Sign in with the cluster's own tool");
    expect(stderr).not.toContain("eyJhbGciOi");
  });

  it("prints the Role that is missing, ready to apply, and changes nothing", async () => {
    cluster.newUser();
    await cluster.running.play(route("orders"));
    await cluster.running.sees(() => status("/orders"), 200);
    const kubeconfig = cluster.kubeconfig(cluster.admin("trainee"));
    const { code, stderr } = await cluster.run(
      ["subscribe", "--api", "orders", "--application", "mobile"],
      kubeconfig,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("gateway-keys: You may not get secrets, create secrets");
    expect(stderr).toMatch(
      /\n\napiVersion: rbac\.authorization\.k8s\.io\/v1\nkind: Role\nmetadata:\n {2}name/,
    );
    expect(stderr).toContain("resources: [securitypolicies]\n    verbs: [");
    expect(await status("/orders")).toBe(200);
  });

  it("contacts nobody to lint, to read manifests, to look at what is half done, or for another gateway", async () => {
    const listener = await cluster.counting();
    const kubeconfig = cluster.kubeconfig(cluster.admin(), listener.server);
    cluster.newUser({ "route.yaml": route("weather") });
    expect((await cluster.run(["lint", "."], kubeconfig)).code).toBe(0);
    expect((await cluster.run(["recover"], kubeconfig)).code).toBe(0);
    expect((await cluster.run(["apis", "--gateway", "nobody"], kubeconfig)).code).toBe(2);
    expect((await cluster.run(["apis", "--gateway", "sandbox"], kubeconfig)).code).toBe(0);
    expect(listener.count()).toBe(0);
    expect((await cluster.run(["apis"], kubeconfig)).code).toBe(2);
    expect(listener.count()).toBeGreaterThan(0);
  });

  describe("a context that signs in by running a program", () => {
    const plugIn = () => {
      const { token } = cluster.running.apiServer;
      const answer = JSON.stringify({
        apiVersion: "client.authentication.k8s.io/v1",
        kind: "ExecCredential",
        status: { token },
      });
      return cluster.kubeconfig(
        `{exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, args: ['${answer}'], interactiveMode: Never}}`,
      );
    };

    it("does not run it unless somebody says so, and names it", async () => {
      cluster.newUser();
      const { code, stdout, stderr } = await cluster.run(["apis"], plugIn());
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("the context admin signs in by running “echo ");
      expect(stderr).toContain("add --allow-programs");
    });

    it.runIf(existsSync("/usr/bin/script"))("asks at a terminal, once, and runs it after a yes", async () => {
      cluster.newUser();
      await cluster.running.play(route("weather"));
      const { cli, env } = cluster.room;
      const atTerminal = (answer: string) =>
        inBash(
          `cd '${cli.workspace}'; printf '${answer}\\n' | script -qec '${process.execPath} ${cli.bundle("cli")} apis' /dev/null || true`,
          {
            ...env,
            KUBECONFIG: plugIn(),
          },
        );
      const agreed = await atTerminal("y");
      expect(agreed.match(/Run it\?/g)).toHaveLength(1);
      expect(agreed).toMatch(
        /The context admin of your kubeconfig signs in by running this program:\s+echo /,
      );
      expect(agreed).toContain("/weather");
      const refused = await atTerminal("n");
      expect(refused).toContain("Let it run if you know it");
      expect(refused).not.toContain("/weather");
    });

    it("runs it with --allow-programs", async () => {
      cluster.newUser();
      await cluster.running.play(route("weather"));
      const { code, stdout } = await cluster.run(["apis", "--allow-programs"], plugIn());
      expect(code).toBe(0);
      expect(stdout).toContain("weather");
    });
  });
});
