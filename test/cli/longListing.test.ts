/** Listings that take long are shown as they come. */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultProxy, noFaults } from "../gateways/faults/faultProxy.ts";
import { asAdmin } from "../sandbox/http.ts";
import { ended } from "./builtCli.ts";
import { GatewayRoom, keyServiceManifest } from "./gatewayRoom.ts";

const room = new GatewayRoom();

beforeAll(() => room.build());
afterAll(() => room.remove());

/** More than a page of any size that we ask for. */
const count = 1200;

it.runIf(process.platform !== "win32")(
  "the first page is on the screen while the second is still to come, and all of them at the end",
  async () => {
    const sandbox = await room.startSandbox();
    const users = Array.from({ length: count }, (_, i) => `application-${i}`);
    for (let i = 0; i < count; i += 50) {
      await Promise.all(
        users.slice(i, i + 50).map((user) =>
          asAdmin(sandbox, "POST", "/api/keys", {
            user_id: user,
            name: `gwk_default_${user}_hello_sandbox`,
          }),
        ),
      );
    }
    const proxy = await faultProxy(sandbox.adminUrl);
    room.cli.put({ "a.yaml": keyServiceManifest("keys", proxy.origin, sandbox.proxyUrl) });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const isSecondPage = (call: number) =>
      proxy.calls[call - 1]?.path === "/api/keys" &&
      proxy.calls.filter(({ path }) => path === "/api/keys").length === 2;
    proxy.start((call) =>
      isSecondPage(call) ? { kind: "hook", when: "before", hook: () => released } : noFaults(call),
    );
    const env = { ...room.env, GATEWAY_KEYS_TOKEN: sandbox.token.reveal() };
    const child = room.cli.start(["subscriptions"], { env });
    const end = ended(child);
    const [firstSaid] = await once(child.stdout as Readable, "data");
    expect(firstSaid).toContain("application-0");
    release();
    const { code, stdout } = await end;
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(count + 1);
    await proxy.close();
  },
);
