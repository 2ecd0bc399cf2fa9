import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltCli } from "./builtCli.ts";
import { consumer, objectIdAsKey, secret } from "./manifests.ts";

const cli = new BuiltCli();
beforeAll(() => cli.build());
afterAll(() => cli.remove());

/** Two of them have one key. */
function withKey(name: string): string {
  return objectIdAsKey(name).replace("507f1f77bcf86cd799439011", "h7Qm2vXc9RtLw4Zk8NsYb3Jp");
}

interface JsonReport {
  readonly version: number;
  readonly files: number;
  readonly documents: number;
  readonly findings: readonly (Record<string, unknown> & { readonly file: string; readonly rule: string })[];
}

async function json(...args: readonly string[]): Promise<JsonReport & { readonly code: number | null }> {
  const { code, stdout } = await cli.run(["lint", "--format", "json", ...args]);
  return { code, ...JSON.parse(stdout) };
}

describe("lint --format json", () => {
  it("keeps its contract", async () => {
    cli.put({
      "sub/a.yaml": `${consumer("a")}---\n${secret("a-key")}`,
      "b.yaml": objectIdAsKey("b"),
      "c.yaml": "",
    });
    const report = await json();
    expect(report).toMatchObject({ version: 1, files: 3, documents: 3, code: 1 });
    const finding = report.findings.find(({ rule }) => rule === "object-id-as-key");
    expect(finding).toEqual({
      file: "b.yaml",
      line: 9,
      column: 14,
      endLine: 9,
      endColumn: 38,
      rule: "object-id-as-key",
      severity: "error",
      impact: "broken",
      path: "spec.authParameter.keyAuth.value.key",
      message: expect.stringContaining("507f"),
      docs: "https://github.com/gateway-keys/gateway-keys/blob/main/docs/rules/object-id-as-key.md",
      fixable: expect.any(Boolean),
    });
    expect(report.findings.map(({ file }) => file)).not.toContain("sub/a.yaml");
  });

  it("is an empty list where nothing is found", async () => {
    cli.put({ "a.yaml": `${consumer("a")}---\n${secret("a-key")}` });
    expect(await json()).toEqual({ version: 1, files: 1, documents: 2, findings: [], code: 0 });
  });

  it("names the other place that a finding speaks of", async () => {
    cli.put({ "sub/a.yaml": withKey("a"), "b.yaml": withKey("b") });
    const findings = (await json("./sub/a.yaml", "b.yaml")).findings.filter(
      ({ rule }) => rule === "duplicate-key-value",
    );
    const place = { line: 9, column: 14, endLine: 9, endColumn: 38, message: expect.any(String) };
    expect(findings.map(({ file, related }) => [file, related])).toEqual([
      ["./sub/a.yaml", { file: "b.yaml", ...place }],
      ["b.yaml", { file: "./sub/a.yaml", ...place }],
    ]);
    const { stdout } = await cli.run(["lint", "."]);
    expect(stdout).toContain("duplicate-key-value\n                 see sub/a.yaml:9:14\n");
  });

  it("calls files as the person called them", async () => {
    cli.put({ "sub/a.yaml": objectIdAsKey("a") });
    const named = async (path: string) => (await json(path)).findings[0]?.file;
    expect(await named(".")).toBe("sub/a.yaml");
    expect(await named("./sub")).toBe("sub/a.yaml");
    expect(await named("./sub/a.yaml")).toBe("./sub/a.yaml");
    expect(await named(`${cli.workspace}/sub`)).toBe(`${cli.workspace}/sub/a.yaml`);
  });

  it("checks a file once, however often it is named", async () => {
    cli.put({ "a.yaml": objectIdAsKey("a") });
    expect(await json("a.yaml", ".", "./a.yaml")).toMatchObject({ files: 1 });
  });

  it("checks a file that is named even where Git ignores it, and of any ending", async () => {
    cli.put({ ".gitignore": "*.yaml", "a.yaml": objectIdAsKey("a"), "b.tmpl": objectIdAsKey("b") });
    expect(await json()).toMatchObject({ files: 0, code: 0 });
    expect(await json("a.yaml", "b.tmpl")).toMatchObject({ files: 2, code: 1 });
  });

  it("counts what columns are made of in UTF-16", async () => {
    const text = objectIdAsKey("a").replace("        key:", '        "x": "🔑", key:');
    cli.put({ "a.yaml": text });
    const finding = (await json()).findings.find(({ rule }) => rule === "object-id-as-key");
    expect(finding).toMatchObject({ line: 9, column: 25 });
  });
});

describe("lint --fail-on", () => {
  it("decides the exit code", async () => {
    cli.put({ "a.yaml": objectIdAsKey("a"), ".gateway-keys.yaml": "" });
    const code = async (severity: string, failOn: string) => {
      const rules = ["object-id-as-key", "inline-key"].map((rule) => `  ${rule}: ${severity}\n`).join("");
      cli.put({ "a.yaml": objectIdAsKey("a"), ".gateway-keys.yaml": `rules:\n${rules}` });
      return (await cli.run(["lint", "--fail-on", failOn])).code;
    };
    expect(await code("error", "error")).toBe(1);
    expect(await code("error", "never")).toBe(0);
    expect(await code("warning", "error")).toBe(0);
    expect(await code("warning", "warning")).toBe(1);
    expect(await code("information", "warning")).toBe(0);
    expect(await code("information", "info")).toBe(1);
    expect(await code("hint", "info")).toBe(0);
  });
});

describe("lint -", () => {
  it("checks stdin under a name", async () => {
    cli.put({});
    const input = objectIdAsKey("a");
    const report = async (...args: string[]) =>
      JSON.parse((await cli.run(["lint", "--format=json", "-", ...args], { input })).stdout);
    expect((await report()).findings[0].file).toBe("<stdin>");
    expect((await report("--stdin-filepath", "deploy/a.yaml")).findings[0].file).toBe("deploy/a.yaml");
  });

  it("puts stdin in the place of the file of its name", async () => {
    cli.put({ "a.yaml": objectIdAsKey("a"), "b.yaml": secret("a-key") });
    const input = consumer("a");
    const { code, stdout } = await cli.run(["lint", ".", "-", "--stdin-filepath", "a.yaml"], { input });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "No problems in 2 files (2 documents)\n" });
  });

  it("takes the configuration that counts for its name", async () => {
    cli.put({ "sub/.gateway-keys.yaml": "rules: {object-id-as-key: off, inline-key: off}\n" });
    const input = objectIdAsKey("a");
    const code = async (name: string) =>
      (await cli.run(["lint", "-", "--fail-on=info", "--stdin-filepath", name], { input })).code;
    expect(await code("sub/a.yaml")).toBe(0);
    expect(await code("a.yaml")).toBe(1);
  });

  it("refuses what is no text", async () => {
    cli.put({});
    const { code, stderr } = await cli.run(["lint", "-"], { input: Buffer.of(0x61, 0, 0x62) });
    expect(code).toBe(2);
    expect(stderr).toBe("gateway-keys: <stdin>: this is a binary file, not a manifest; leave it out\n");
  });
});

describe("what is missing", () => {
  it("is reported where the whole folder was read, and not for files alone", async () => {
    cli.put({ "a.yaml": consumer("a") });
    const rules = async (...args: string[]) => (await json(...args)).findings.map(({ rule }) => rule);
    expect(await rules()).toContain("secret-missing");
    expect(await rules("a.yaml")).toEqual([]);
    expect(await rules("a.yaml", "none.yaml", ".")).toEqual([]);
    expect(await rules("a.yaml", ".")).toContain("secret-missing");
  });
});

describe("configuration", () => {
  const off = "rules: {object-id-as-key: off, inline-key: off}\n";

  it("is the nearest at or above each path", async () => {
    cli.put({
      ".gateway-keys.yaml": off,
      "a/b.yaml": objectIdAsKey("a"),
      "c/.gateway-keys.yaml": "",
      "c/d.yaml": objectIdAsKey("d"),
    });
    const files = async (...args: string[]) => [
      ...new Set((await json(...args)).findings.map(({ file }) => file)),
    ];
    expect(await files()).toEqual(["c/d.yaml"]);
    expect(await files("a", "c/d.yaml")).toEqual(["c/d.yaml"]);
    expect(await files("--config", ".gateway-keys.yaml", ".")).toEqual([]);
    expect(await files("--config", "c/.gateway-keys.yaml", "a/b.yaml")).toEqual(["a/b.yaml"]);
  });

  it("leaves files alone, named ones too, and does not count them", async () => {
    cli.put({
      ".gateway-keys.yaml": "ignore: [charts/**]\n",
      "charts/a.yaml": objectIdAsKey("a"),
      "charts/binary.yaml": "\0",
      "b.yaml": "",
    });
    expect(await json()).toMatchObject({ code: 0, files: 2 });
    expect(await json("charts/a.yaml")).toMatchObject({ code: 0, files: 0 });
    expect(await json("--config=.gateway-keys.yaml", "charts", "b.yaml")).toMatchObject({
      code: 0,
      files: 1,
    });
  });

  it("is checked with the files of its folder", async () => {
    cli.put({ ".gateway-keys.yaml": "ruls: {}\n", "a/b.yaml": "" });
    const { code, findings } = await json();
    expect({ code, files: findings.map(({ file }) => file) }).toEqual({
      code: 1,
      files: [".gateway-keys.yaml"],
    });
  });

  it("is an error of the run where it is wrong and not among the files", async () => {
    cli.put({ ".gateway-keys.yaml": "ruls: {}\n", "a/b.yaml": "", "wrong.yml": "rules: 5\n" });
    const stderr = async (...args: string[]) => {
      const ended = await cli.run(["lint", ...args]);
      expect(ended).toMatchObject({ code: 2, stdout: "No problems in 1 file (0 documents)\n" });
      return ended.stderr;
    };
    expect(await stderr("a")).toMatch(/^gateway-keys: .*\.gateway-keys\.yaml:1:1: .*ruls.*\n$/);
    expect(await stderr("a/b.yaml", "--config=wrong.yml")).toMatch(/^gateway-keys: wrong\.yml:1:8: .*\n$/);
  });
});
