import { closeSync, existsSync, openSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltCli, ended } from "./builtCli.ts";
import { objectIdAsKey } from "./manifests.ts";

const cli = new BuiltCli();
const files = 2_000;

beforeAll(async () => {
  await cli.build();
  const numbers = Array.from({ length: files }, (_, i) => String(i).padStart(5, "0"));
  cli.put(
    Object.fromEntries(numbers.map((i) => [`team-${i.slice(0, 3)}/${i}.yaml`, objectIdAsKey(`c-${i}`)])),
  );
});
afterAll(() => cli.remove());

describe("lint of many files", () => {
  it.each(["json", "pretty"])("writes %s piece by piece", async (format) => {
    const child = cli.start(["lint", "--format", format]);
    let pieces = 0;
    child.stdout?.on("data", () => {
      pieces++;
    });
    const { code, stdout } = await ended(child);
    expect(code).toBe(1);
    expect(pieces).toBeGreaterThan(2);
    if (format === "json") {
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ files, documents: files });
      const order = report.findings.map(({ file }: { file: string }) => file);
      expect(order).toEqual([...order].sort());
      expect(new Set(order).size).toBe(files);
    } else {
      expect(stdout).toMatch(new RegExp(`\\n\\d+ problems \\(.*\\) in ${files} of ${files} files\\n$`));
    }
  });

  it("waits for a slow reader", async () => {
    const child = cli.start(["lint", "--format", "json"]);
    const end = ended(child);
    child.stdout?.pause();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(child.exitCode).toBeNull();
    child.stdout?.resume();
    expect(JSON.parse((await end).stdout).findings.length).toBeGreaterThanOrEqual(files);
  });

  it.each(["json", "pretty"])(
    "ends quietly, with the code of all findings, when the reader of %s leaves",
    async (format) => {
      const child = cli.start(["lint", "--format", format]);
      child.stdout?.once("data", () => child.stdout?.destroy());
      expect(await ended(child)).toMatchObject({ code: 1, stderr: "" });
      const lenient = cli.start(["lint", "--format", format, "--fail-on", "never"]);
      lenient.stdout?.destroy();
      expect(await ended(lenient)).toMatchObject({ code: 0, stderr: "" });
    },
  );

  it("ends quietly when nobody reads the help", async () => {
    const child = cli.start(["--help"]);
    child.stdout?.destroy();
    expect(await ended(child)).toMatchObject({ code: 0, stderr: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("says so when the disk is full", async () => {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await ended(cli.start(["lint"], { stdout: full }));
    closeSync(full);
    expect(code).toBe(2);
    expect(stderr).toBe(
      "gateway-keys: <stdout>: the output cannot be written (ENOSPC); check the disk it goes to\n",
    );
  });
});
