/** The sandbox as programs open it: started by the first call, shared by all. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Redactor } from "../../client/credentials/redaction.ts";
import type { Gateway } from "../../client/gateways/gateway.ts";
import { openSandbox } from "../../client/gateways/sandbox/index.ts";
import { BuiltSandbox } from "./builtSandbox.ts";

const built = new BuiltSandbox();
const opened: Gateway[] = [];
const never = new AbortController().signal;

beforeAll(() => built.build());

afterAll(async () => {
  await Promise.all(opened.map((gateway) => gateway.close()));
  await built.remove();
});

it("somebody who gives up while it starts takes nobody else along", async () => {
  const gateway = open(built.dataFolder());
  const impatient = new AbortController();
  const first = gateway.capabilities(impatient.signal);
  const second = gateway.capabilities(never);
  impatient.abort();
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  expect((await second).actions).toContain("suspend");
});

it("calls that find it gone share the next one, and closing ends that", async () => {
  const folder = built.dataFolder();
  const gateway = open(folder);
  await gateway.capabilities(never);
  for (let round = 0; round < 3; round++) {
    process.kill((await built.start({ folder })).pid, "SIGKILL");
    const listings = Array.from({ length: 8 }, () => applications(gateway));
    for (const found of await Promise.all(listings)) expect(found).toEqual([]);
  }
  const { pid } = await built.start({ folder });
  await gateway.close();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

function open(folder: string): Gateway {
  const gateway = openSandbox(
    {
      name: "sandbox",
      environment: "sandbox",
      organization: "acme",
      prefix: "gwk",
      applications: [],
      redactor: new Redactor(),
      log: () => {},
    },
    {
      folder,
      client: "extension",
      program: built.program,
      arguments: ["--port", "0", "--admin-port", "0"],
    },
  );
  opened.push(gateway);
  return gateway;
}

async function applications(gateway: Gateway): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of gateway.applications(never)) ids.push(...page.map(({ id }) => id));
  return ids;
}
