import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findConfig, readManifest, readManifestSync, readManifests, walk } from "../server/files.ts";
import { schemaLoader } from "../server/schemas.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gateway-keys-files-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Writes files by their paths below the root. */
function put(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function empty(...paths: readonly string[]): void {
  put(Object.fromEntries(paths.map((path) => [path, ""])));
}

async function found(folder = root): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of walk(folder)) paths.push(path.slice(root.length + 1));
  return paths;
}

function git(cwd: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync("git", args, { cwd, env, encoding: "utf8" });
}

/** What Git would take from a folder, without what we leave out on top. */
function taken(folder: string): string[] {
  return git(folder, "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard")
    .split("\n")
    .filter((path) => /\.(ya?ml|json)$/.test(path) && !/(^|\/)node_modules\//.test(path));
}

describe("walk", () => {
  it("finds manifests by their endings, in Git's order, folders between files", async () => {
    empty(
      "b.yaml",
      "a/z.yml",
      "a/b/c.json",
      "a.yaml",
      "a-b.yaml",
      "UPPER.YAML",
      "notes.md",
      "yaml",
      "x.yaml.bak",
    );
    expect(await found()).toEqual(["UPPER.YAML", "a-b.yaml", "a.yaml", "a/b/c.json", "a/z.yml", "b.yaml"]);
  });

  it("passes .git and node_modules by, and enters other hidden folders", async () => {
    empty(".git/a.yaml", "node_modules/a.yaml", "x/node_modules/y/a.yaml", ".ci/a.yaml");
    expect(await found()).toEqual([".ci/a.yaml"]);
  });

  it("names files as the root was named", async () => {
    empty("deploy/a.yaml", "deploy/sub/b.yaml");
    const names = async (folder: string) => {
      const paths: string[] = [];
      for await (const path of walk(folder)) paths.push(path);
      return paths;
    };
    const before = process.cwd();
    process.chdir(root);
    try {
      expect(await names(".")).toEqual(["deploy/a.yaml", "deploy/sub/b.yaml"]);
      expect(await names("./deploy/")).toEqual(["deploy/a.yaml", "deploy/sub/b.yaml"]);
      expect(await names("deploy/../deploy")).toEqual(["deploy/a.yaml", "deploy/sub/b.yaml"]);
    } finally {
      process.chdir(before);
    }
  });

  it("follows no symbolic link, be it a circle, a folder or a file", async () => {
    empty("real/a.yaml");
    symlinkSync("..", join(root, "real/up"));
    symlinkSync("real", join(root, "linked"));
    symlinkSync("real/a.yaml", join(root, "linked.yaml"));
    symlinkSync("nowhere", join(root, "dangling.yaml"));
    expect(await found()).toEqual(["real/a.yaml"]);
  });

  it("walks a root that is a link, for somebody named it", async () => {
    empty("real/a.yaml");
    symlinkSync("real", join(root, "linked"));
    expect(await found(join(root, "linked"))).toEqual(["linked/a.yaml"]);
  });

  it("agrees with Git about .gitignore files", async () => {
    put({
      ".gitignore":
        "*.local.yaml\n!keep.local.yaml\n/top.yaml\nbuild/\n**/deep/*.json\nsp\\ ace.yaml\ncharts/*\n!charts/own\n",
      ".git/info/exclude": "",
      "sub/.gitignore": "!build/\nsecret.yaml\n/only-here.yaml\n",
      "sub/more/.gitignore": "*\n!.gitignore\n!yes.yaml\n",
      "case/.gitignore": "Case.yaml\n[ab].yaml\n#comment\n\\#hash.yaml\n",
    });
    rmSync(join(root, ".git"), { recursive: true });
    git(root, "init", "--quiet");
    put({ ".git/info/exclude": "excluded.yaml\n!top.yaml\n" });
    empty("a.yaml", "x.local.yaml", "keep.local.yaml", "sub/keep.local.yaml", "top.yaml", "sub/top.yaml");
    empty(
      "build/a.yaml",
      "sub/build/a.yaml",
      "sub/build/x.local.yaml",
      "sub/build/build/a.yaml",
      "other/build/a.yaml",
    );
    empty(
      "deep/a.json",
      "sub/deep/a.json",
      "sub/deep/a.yaml",
      "sp ace.yaml",
      "charts/a.yaml",
      "charts/b/a.yaml",
    );
    empty(
      "charts/own/a.yaml",
      "sub/secret.yaml",
      "secret.yaml",
      "sub/only-here.yaml",
      "sub/x/only-here.yaml",
    );
    empty(
      "sub/more/no.yaml",
      "sub/more/yes.yaml",
      "sub/more/x/yes.yaml",
      "excluded.yaml",
      "sub/excluded.yaml",
    );
    empty(
      "case/a.yaml",
      "case/c.yaml",
      "case/#hash.yaml",
      "case/#comment.yaml",
      "case/Case.yaml",
      "ä/ö.yaml",
    );
    const ours = await found();
    expect(ours).toEqual(taken(root));
    expect(ours).toContain("sub/build/a.yaml");
    expect(ours).not.toContain("sub/build/x.local.yaml");
    expect(await found(join(root, "sub"))).toEqual(ours.filter((path) => path.startsWith("sub/")));
  });

  it("keeps to .gitignore files where there is no repository", async () => {
    put({ ".gitignore": "out/\n" });
    empty("out/a.yaml", "in/a.yaml");
    expect(await found()).toEqual(["in/a.yaml"]);
  });

  it("walks an ignored folder that was named, and keeps to what is ignored in it", async () => {
    git(root, "init", "--quiet");
    put({ ".gitignore": "out/\n*.local.yaml\n" });
    empty("out/gen/a.yaml", "out/gen/b.local.yaml", "out/gen/sub/c.yaml");
    expect(await found()).toEqual([]);
    expect(await found(join(root, "out/gen"))).toEqual(["out/gen/a.yaml", "out/gen/sub/c.yaml"]);
  });

  it("leaves the outer repository's rules at the door of an inner one", async () => {
    git(root, "init", "--quiet");
    put({ ".gitignore": "*.local.yaml\n" });
    empty("inner/a.local.yaml", "inner/b.yaml", "a.local.yaml");
    git(join(root, "inner"), "init", "--quiet");
    expect(await found()).toEqual(["inner/a.local.yaml", "inner/b.yaml"]);
  });

  it("reads info/exclude of the main repository in a work tree", async () => {
    const main = join(root, "main");
    mkdirSync(main);
    git(main, "init", "--quiet");
    git(
      main,
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@example.test",
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "a",
    );
    git(main, "worktree", "add", "--quiet", "../tree");
    put({ "main/.git/info/exclude": "excluded.yaml\n" });
    empty("tree/excluded.yaml", "tree/a.yaml");
    expect(await found(join(root, "tree"))).toEqual(["tree/a.yaml"]);
  });

  it("reports a folder that is not there", async () => {
    const problems: string[] = [];
    const missing = join(root, "missing");
    for await (const path of walk(missing, { onProblem: (message) => problems.push(message) }))
      problems.push(path);
    expect(problems).toEqual([`${missing}: there is no such file or folder; check the path`]);
  });
});

describe.each([
  ["readManifest", readManifest],
  ["readManifestSync", async (path: string, maxBytes: number) => readManifestSync(path, maxBytes)],
])("%s", (_name, readFile) => {
  const text = "key: grün 🔑\n";
  const utf16 = Buffer.from(text, "utf16le");
  const read = (content: Buffer | string, maxBytes = 1_000_000) => {
    put({ "a.yaml": content });
    return readFile(join(root, "a.yaml"), maxBytes);
  };

  it("decodes UTF-8 and UTF-16, and takes the byte order mark off", async () => {
    expect(await read(text)).toEqual({ text });
    expect(await read(`\ufeff${text}`)).toEqual({ text });
    expect(await read(Buffer.concat([Buffer.of(0xff, 0xfe), utf16]))).toEqual({ text });
    expect(await read(Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(utf16).swap16()]))).toEqual({ text });
    expect(await read("")).toEqual({ text: "" });
  });

  it("reads files of any length whole", async () => {
    for (const length of [65_535, 65_536, 65_537, 300_000]) {
      const long = "a: ü\n".padEnd(length, "#");
      expect(await read(long)).toEqual({ text: long });
    }
  });

  it("names what is no text", async () => {
    expect(await read("a\0b")).toMatchObject({ problem: "binary" });
    expect(await read(Buffer.from([0x61, 0xff, 0x62]))).toMatchObject({ problem: "not UTF-8" });
    expect(await read(Buffer.of(0xff, 0xfe, 0x61))).toMatchObject({ problem: "not UTF-8" });
    expect(await read(Buffer.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0))).toMatchObject({ problem: "not UTF-8" });
    // Latin-1, as old editors save it.
    expect(await read(Buffer.from("key: grün", "latin1"))).toEqual({
      problem: "not UTF-8",
      says: "the text is neither UTF-8 nor UTF-16; save it as UTF-8",
    });
  });

  it("refuses a file that is too large, to the byte", async () => {
    expect(await read("x".repeat(100), 100)).toMatchObject({ text: expect.anything() });
    expect(await read("x".repeat(101), 100)).toMatchObject({ problem: "too large" });
    const large = await read("x".repeat(3_000_000), 2 * 1024 * 1024);
    expect(large).toMatchObject({ says: "the file is larger than 2 MiB; split it, or leave it out" });
  });

  it("names what cannot be read", async () => {
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    expect(await readFile(join(root, "none.yaml"), 100)).toMatchObject({ problem: "missing" });
    expect(await readFile(root, 100)).toMatchObject({ problem: "unreadable" });
    expect(await readFile(join(root, "a"), 100)).toMatchObject({
      says: expect.stringContaining("round in a circle"),
    });
  });
});

describe("readManifests", () => {
  it("keeps the order, also where files fail", async () => {
    const paths = Array.from({ length: 100 }, (_, i) => `${i}.yaml`);
    put(Object.fromEntries(paths.map((path, i) => [path, i === 50 ? "\0" : "x".repeat(100_000 - i * 1000)])));
    rmSync(join(root, "70.yaml"));
    const results: string[] = [];
    for await (const { path, file } of readManifests(
      paths.map((path) => join(root, path)),
      1_000_000,
    )) {
      results.push(`${path.slice(root.length + 1)} ${"text" in file ? file.text.length : file.problem}`);
    }
    const expected = paths.map(
      (path, i) => `${path} ${i === 50 ? "binary" : i === 70 ? "missing" : 100_000 - i * 1000}`,
    );
    expect(results).toEqual(expected);
  });
});

describe("findConfig", () => {
  it("finds the nearest one at or above a file or folder, up to the top of the repository", () => {
    put({ ".gateway-keys.yaml": "", "a/.gateway-keys.yaml": "", "repo/.git/HEAD": "", "a/b/c.yaml": "" });
    expect(findConfig(join(root, "a/b/c.yaml"))).toBe(join(root, "a/.gateway-keys.yaml"));
    expect(findConfig(join(root, "a"))).toBe(join(root, "a/.gateway-keys.yaml"));
    expect(findConfig(join(root, "x/not/there"))).toBe(join(root, ".gateway-keys.yaml"));
    expect(findConfig(join(root, "repo/sub"))).toBeUndefined();
  });
});

describe("schemaLoader", () => {
  it("reads what lies in schemas/, and tells once of what does not", () => {
    const told: string[] = [];
    const load = schemaLoader((sentence) => told.push(sentence));
    expect(load("secret").type).toBe("object");
    expect(told).toEqual([]);
    load("no-such-kind");
    load("no-such-kind");
    expect(told).toEqual([
      "The schema `no-such-kind` of Gateway Keys cannot be read: fields of manifests of that kind are not checked. Install Gateway Keys again.",
    ]);
  });
});
