import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltCli } from "./builtCli.ts";
import { consumer, objectIdAsKey, secret as secretWithKey } from "./manifests.ts";

const cli = new BuiltCli();
beforeAll(() => cli.build());
afterAll(() => cli.remove());

/** Enough of them that a second thread pays; what belongs together lies far apart. */
const count = 700;
const names = Array.from({ length: count }, (_, i) => `app-${String(i).padStart(4, "0")}`);

/** No two have the same key. */
function secret(name: string): string {
  const key = createHash("sha256").update(name).digest("base64url").replace(/[-_]/g, "x");
  return secretWithKey(name).replace(/key: .*/, `key: ${key}`);
}

function workspace(more: Readonly<Record<string, string>> = {}): void {
  cli.put({
    ...Object.fromEntries(names.map((name) => [`consumers/${name}.yaml`, consumer(name)])),
    ...Object.fromEntries(names.map((name) => [`secrets/${name}.yaml`, secret(`${name}-key`)])),
    ...more,
  });
}

async function lint(...args: readonly string[]) {
  const { code, stdout, stderr } = await cli.run(["lint", "--format=json", ...args]);
  const { files, findings } = JSON.parse(stdout);
  return {
    code,
    stderr,
    files,
    found: findings.map(({ file, rule }: Record<string, string>) => `${file} ${rule}`),
  };
}

describe.skipIf(availableParallelism() < 2)("lint in threads", () => {
  it("finds in one thread what stands in the files of another", async () => {
    workspace();
    expect(await lint()).toEqual({ code: 0, stderr: "", files: 2 * count, found: [] });
  });

  it("tells everything in the order of the files", async () => {
    workspace({
      "consumers/app-0000.yaml": objectIdAsKey("app-0000"),
      "consumers/app-0350.yaml": consumer("app-0350-lost"),
      "secrets/app-0699.yaml": secret("app-0699-keys"),
    });
    const { found } = await lint();
    expect([...found].filter((one) => !one.endsWith("inline-key"))).toEqual([
      "consumers/app-0000.yaml object-id-as-key",
      "consumers/app-0350.yaml secret-missing",
      "consumers/app-0699.yaml secret-missing",
    ]);
  });

  it("goes by the same configurations in all of them", async () => {
    workspace({
      "consumers/.gateway-keys.yaml": "ignore: [app-0350.yaml]\n",
      "consumers/app-0000.yaml": objectIdAsKey("app-0000"),
      "consumers/app-0350.yaml": objectIdAsKey("app-0350"),
      "secrets/.gateway-keys.yaml": "rules: {object-id-as-key: off, inline-key: off}\n",
      "secrets/app-0699-other.yaml": objectIdAsKey("app-0699-other"),
    });
    const { files, found } = await lint();
    expect(files).toBe(2 * count + 2);
    expect(new Set(found.map((one: string) => one.split(" ")[0]))).toEqual(
      new Set(["consumers/app-0000.yaml"]),
    );
  });

  it("says what none of them could read", async () => {
    workspace({ "consumers/app-0001.yaml": "\0", "secrets/app-0698.yaml": "\0" });
    const { code, stderr } = await lint();
    expect(code).toBe(2);
    expect(stderr.split("\n").map((line) => line.split(":")[1])).toEqual([
      " consumers/app-0001.yaml",
      " secrets/app-0698.yaml",
      undefined,
    ]);
  });
});
