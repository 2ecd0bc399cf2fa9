/** Which gateway the commands speak to, and with what token. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectedSandbox } from "../../client/gateways/sandbox/connect.ts";
import { SeedService } from "../gateways/contract/seedService.ts";
import { GatewayRoom, keyServiceManifest, statusOf } from "./gatewayRoom.ts";

const room = new GatewayRoom();
let sandbox: ConnectedSandbox;

beforeAll(async () => {
  await room.build();
  room.newUser();
  sandbox = await room.startSandbox();
});
afterAll(() => room.remove());

function manifest(name: string, spec: string): string {
  return `apiVersion: gateway-keys.dev/v1alpha1\nkind: Gateway\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

describe.runIf(process.platform !== "win32")("the gateway", () => {
  it("is the only one that manifests describe, with its environment and organization in every name", async () => {
    room.cli.put({ "deploy/gateways.yaml": manifest("local", "type: sandbox, organization: acme") });
    await room.done("subscribe", "--api", "hello", "--application", "me");
    const { gateway, subscriptions } = await room.json("subscriptions", "--application", "me");
    expect(gateway).toEqual({ name: "local", type: "sandbox", environment: "sandbox" });
    expect(subscriptions[0].id).toBe("gwk_acme_me_hello_sandbox");
    await room.done("unsubscribe", "me/hello", "--yes");
  });

  it("is the embedded sandbox where no manifest describes one, or that is asked for", async () => {
    room.cli.put({});
    expect((await room.json("apis")).gateway.name).toBe("sandbox");
    room.cli.put({ "gateways.yaml": manifest("local", "type: sandbox") });
    expect((await room.json("apis", "--gateway", "sandbox")).gateway.name).toBe("sandbox");
  });

  it.each([
    [
      "several and none named",
      { "a.yaml": `${manifest("a", "type: sandbox")}---\n${manifest("b", "type: sandbox")}` },
      [],
      "there are several gateways; choose one with --gateway: a, b, sandbox",
    ],
    [
      "a slip",
      { "a.yaml": manifest("kong-staging", "type: kong") },
      ["--gateway", "kong-stagin"],
      'there is no gateway "kong-stagin"; did you mean "kong-staging"?',
    ],
    [
      "an unknown name",
      { "a.yaml": manifest("kong-staging", "type: kong") },
      ["--gateway", "nonsense"],
      'there is no gateway "nonsense"; there are kong-staging, sandbox',
    ],
    [
      "two of one name",
      { "a.yaml": manifest("a", "type: sandbox"), "b/b.yaml": `# b\n${manifest("a", "type: sandbox")}` },
      ["--gateway", "a"],
      'two Gateways are called "a", at a.yaml:1:1 and at b/b.yaml:2:1; rename one of them',
    ],
    [
      "a type that cannot be connected to yet",
      { "a.yaml": manifest("k", "type: kong") },
      [],
      'the Gateway "k" at a.yaml:1:1 is of type kong, which this version checks but cannot connect to yet',
    ],
    [
      "a template",
      { "a.yaml": manifest("k", "type: sandbox, environment: '{{ env }}'") },
      [],
      'the Gateway "k" at a.yaml:1:1 leaves its settings to a template',
    ],
    [
      "an error, with the finding's words and place",
      { "a.yaml": manifest("k", "type: key-service") },
      [],
      'the Gateway "k" has errors; correct them first\n  a.yaml:4:1: About `spec`: a gateway of type `key-service` needs its settings',
    ],
  ])("is refused: %s", async (_, files, args, says) => {
    room.cli.put(files);
    const { code, stdout, stderr } = await room.run(["apis", ...args]);
    expect(stderr).toContain(`gateway-keys: ${says}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("an error of another manifest in the file is none of this one", async () => {
    const other = "apiVersion: v1\nkind: Secret\nmetadata: {name: 7}\n";
    room.cli.put({ "a.yaml": `${manifest("a", "type: sandbox")}---\n${other}` });
    expect((await room.json("apis")).gateway.name).toBe("a");
  });

  it("is not looked for where .gitignore or the configuration leave files out", async () => {
    room.cli.put({
      ".gateway-keys.yaml": "ignore: [old/**]\n",
      "old/a.yaml": manifest("old", "type: sandbox"),
      "a.yaml": manifest("new", "type: sandbox"),
    });
    expect((await room.json("apis")).gateway.name).toBe("new");
  });
});

describe.runIf(process.platform !== "win32")("a production gateway", () => {
  it("is not changed by a pipe without --yes", async () => {
    room.cli.put({ "a.yaml": manifest("live", "type: sandbox, environment: production") });
    const args = ["subscribe", "--api", "hello", "--application", "me"];
    const { code, stdout, stderr } = await room.run(args);
    expect(stdout).toContain("at live (sandbox, production)");
    expect(stderr).toContain("nobody is at a terminal to be asked; look at the plan above and add --yes");
    expect(code).toBe(2);
    expect((await room.json("subscriptions")).subscriptions).toEqual([]);
    await room.done(...args, "--yes");
    await room.done("unsubscribe", "me/hello", "--yes");
  });
});

describe.runIf(process.platform !== "win32")("the token of a key service", () => {
  const token = () => sandbox.token.reveal();
  const listed = (env: NodeJS.ProcessEnv, ...args: string[]) => room.run(["subscriptions", ...args], { env });

  beforeAll(() => {
    room.cli.put({ "a.yaml": keyServiceManifest("keys", sandbox.adminUrl, sandbox.proxyUrl) });
    writeFileSync(join(room.cli.workspace, "token"), `${token()}\n`, { mode: 0o600 });
  });

  it("comes from the environment or from a file", async () => {
    expect(await listed({ GATEWAY_KEYS_TOKEN: token() })).toMatchObject({ code: 0 });
    expect(await listed({}, "--token-file", "token")).toMatchObject({ code: 0 });
  });

  it("is asked for where it is missing or wrong, and not repeated", async () => {
    for (const env of [{}, { GATEWAY_KEYS_TOKEN: "wrong-token-0123456789abcdef" }]) {
      const { code, stderr } = await listed(env);
      expect(code).toBe(2);
      expect(stderr).toContain("Give the admin's token: in $GATEWAY_KEYS_TOKEN, or with --token-file FILE.");
      expect(stderr).not.toContain("wrong-token");
    }
  });

  it("is not read from a file that others may read", async () => {
    chmodSync(join(room.cli.workspace, "token"), 0o640);
    const { code, stderr } = await listed({}, "--token-file", "token");
    expect(code).toBe(2);
    expect(stderr).toContain("mode 0640");
    expect(stderr).toContain("chmod 600 'token'");
  });
});

describe.runIf(process.platform !== "win32")(
  "a key service that lists nothing but one application's keys",
  () => {
    const service = new SeedService();
    let url: string;

    beforeAll(async () => {
      url = await service.listen();
      const subscription =
        "apiVersion: gateway-keys.dev/v1alpha1\nkind: Subscription\nmetadata: {name: s}\nspec: {gateway: seed, api: all, application: web}\n";
      room.cli.put({ "a.yaml": keyServiceManifest("seed", url, url), "s.yaml": subscription });
    });
    afterAll(() => service.close());

    it("finds a subscription by its application, and those of applications that manifests name", async () => {
      const one = await room.done("subscribe", "--api", "all", "--application", "web", "--show-key");
      const other = await room.done("subscribe", "--api", "all", "--application", "mobile", "--show-key");
      expect(await statusOf(`${url}/hello`, one.trim())).toBe(200);
      const all = await room.json("subscriptions");
      expect(all.subscriptions.map(({ application }: { application: string }) => application)).toEqual([
        "web",
      ]);
      const [{ id }] = (await room.json("subscriptions", "--application", "mobile")).subscriptions;
      const unknown = await room.run(["unsubscribe", id, "--yes"]);
      expect(unknown.code).toBe(1);
      expect(unknown.stderr).toContain("name it as application/api, or add --application");
      await room.done("unsubscribe", id, "--application", "mobile", "--yes");
      expect(await statusOf(`${url}/hello`, other.trim())).not.toBe(200);
      await room.done("unsubscribe", "web/all", "--yes");
      expect(await statusOf(`${url}/hello`, one.trim())).not.toBe(200);
    });

    it("that is not there is said, with 2", async () => {
      room.cli.put({ "a.yaml": keyServiceManifest("gone", "http://127.0.0.1:9", "http://127.0.0.1:9") });
      const { code, stderr } = await room.run(["apis"]);
      expect(code).toBe(2);
      expect(stderr).toContain("Check the address, the network and the proxy");
    });
  },
);
