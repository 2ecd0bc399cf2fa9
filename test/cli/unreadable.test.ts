import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltCli } from "./builtCli.ts";
import { objectIdAsKey } from "./manifests.ts";

const cli = new BuiltCli();
beforeAll(() => cli.build());
afterAll(() => cli.remove());

/** Lints beside a file with findings, which must be found all the same; what is said on stderr. */
async function complaints(args: readonly string[] = [], unprivileged = false): Promise<string> {
  const ended = await cli.run(["lint", "--format=json", ...args], { unprivileged });
  expect(ended.code).toBe(2);
  const { findings } = JSON.parse(ended.stdout) as { findings: { file: string; rule: string }[] };
  expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toContain("z.yaml object-id-as-key");
  return ended.stderr;
}

function put(files: Readonly<Record<string, string | Buffer>>): void {
  cli.put({ "z.yaml": objectIdAsKey("z"), ...files });
}

describe("lint goes on, says it on stderr, and ends with 2 for", () => {
  it("a path that is not there", async () => {
    put({});
    expect(await complaints(["none.yaml", "no/folder", "z.yaml"])).toBe(
      [
        "gateway-keys: none.yaml: there is no such file or folder; check the path\n",
        "gateway-keys: no/folder: there is no such file or folder; check the path\n",
      ].join(""),
    );
    expect(await complaints(["z.yaml/a.yaml", "."])).toBe(
      "gateway-keys: z.yaml/a.yaml: a part of this path is a file, not a folder; check the path\n",
    );
  });

  it("a binary file, text in another encoding, and a file that is too large", async () => {
    put({
      "a.json": Buffer.of(0x89, 0x50, 0, 0),
      "b/latin.yaml": Buffer.from("name: Grün\n", "latin1"),
      "c.yaml": "#".repeat(32 * 1024 * 1024 + 1),
    });
    expect(await complaints()).toBe(
      [
        "gateway-keys: a.json: this is a binary file, not a manifest; leave it out\n",
        "gateway-keys: b/latin.yaml: the text is neither UTF-8 nor UTF-16; save it as UTF-8\n",
        "gateway-keys: c.yaml: the file is larger than 32 MiB; split it, or leave it out\n",
      ].join(""),
    );
  });

  it.skipIf(process.platform === "win32")("a file or folder without permission", async () => {
    put({ "a.yaml": "", "closed/b.yaml": "", "sub/c.yaml": "" });
    for (const path of ["a.yaml", "closed"]) chmodSync(join(cli.workspace, path), 0);
    const denied = "permission denied; make it readable, or leave it out\n";
    const said = [`gateway-keys: closed: ${denied}`, `gateway-keys: a.yaml: ${denied}`];
    expect((await complaints([], true)).split(/(?<=\n)/).sort()).toEqual([...said].sort());
    expect(await complaints(["closed", "a.yaml", "sub", "z.yaml"], true)).toBe(said.join(""));
    chmodSync(join(cli.workspace, "closed"), 0o755);
  });

  it.skipIf(process.platform === "win32")("a link that leads round in a circle", async () => {
    put({});
    symlinkSync("b.yaml", join(cli.workspace, "a.yaml"));
    symlinkSync("a.yaml", join(cli.workspace, "b.yaml"));
    expect(await complaints(["a.yaml", "z.yaml"])).toBe(
      "gateway-keys: a.yaml: its symbolic links lead round in a circle; remove one of them\n",
    );
  });
});

describe("lint", () => {
  it("is not caught in folders that lead round in a circle", async () => {
    put({ "a/b.yaml": "" });
    symlinkSync("..", join(cli.workspace, "a", "up"));
    symlinkSync(".", join(cli.workspace, "self"));
    const { code, stdout } = await cli.run(["lint", "--format=json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).files).toBe(2);
  });

  it.skipIf(process.platform === "win32")(
    "waits for no pipe in a folder, and reads one that was named",
    async () => {
      put({});
      const pipe = join(cli.workspace, "pipe.yaml");
      execFileSync("mkfifo", [pipe]);
      expect(JSON.parse((await cli.run(["lint", "--format=json"])).stdout).files).toBe(1);
      const writing = execFileSync.bind(undefined, "sh", ["-c", "cat z.yaml > pipe.yaml &"], {
        cwd: cli.workspace,
      });
      const linting = cli.run(["lint", "--format=json", "pipe.yaml"]);
      writing();
      expect(JSON.parse((await linting).stdout).findings[0].file).toBe("pipe.yaml");
    },
  );

  it("takes a folder called like a manifest for a folder, and an empty one for nothing", async () => {
    put({ "folder.yaml/a.yaml": "" });
    mkdirSync(join(cli.workspace, "empty"));
    expect((await cli.run(["lint", "folder.yaml", "empty"])).stdout).toBe(
      "No problems in 1 file (0 documents)\n",
    );
  });

  it("a schema of ours that is damaged", async () => {
    const broken = new BuiltCli();
    await broken.build();
    broken.put({ "a.yaml": objectIdAsKey("a"), "z.yaml": objectIdAsKey("z") });
    broken.damageSchema("apisix-consumer");
    const { code, stdout, stderr } = await broken.run(["lint", "--format=json"]);
    broken.remove();
    const { findings } = JSON.parse(stdout) as { findings: { file: string; rule: string }[] };
    expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      "a.yaml object-id-as-key",
      "z.yaml object-id-as-key",
    ]);
    expect(stderr).toBe(
      "gateway-keys: The schema `apisix-consumer` of Gateway Keys is damaged: fields of manifests of that kind are not checked. Install Gateway Keys again.\n",
    );
    expect(code).toBe(2);
  });
});
