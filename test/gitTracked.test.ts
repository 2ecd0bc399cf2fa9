/** What Git keeps, as its index says; held to Git itself. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { indexedPaths } from "../server/gitIndex.ts";
import { GitTracked } from "../server/gitTracked.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gateway-keys-git-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const own = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const names = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-C", folder];
  return execFileSync("git", [...names, ...args], { encoding: "utf8", env: { ...process.env, ...own } });
}

function put(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `text of ${file}\n`);
  }
}

function has(...files: readonly string[]): boolean[] {
  const tracked = new GitTracked();
  return files.map((file) => tracked.has(`${folder}/${file}`));
}

const odd = [
  "a.yaml",
  "a/b.yaml",
  "a/bc.yaml",
  "ä/ключ.yaml",
  `${"long/".repeat(40)}name.yaml`,
  "with space.yaml",
];

describe.each([
  ["2", []],
  ["3", []],
  ["4", []],
  ["2", ["--object-format=sha256"]],
] as const)("an index of version %s %j", (version, options) => {
  it("holds the paths that `git ls-files` lists", () => {
    git("init", "-q", ...options);
    put(...odd, "new.yaml");
    git("add", "--", ...odd);
    // An entry with extended flags makes it version 3.
    if (version === "3") git("add", "-N", "new.yaml");
    git("update-index", "--index-version", version);
    const listed = git("ls-files", "-z")
      .split("\0")
      .filter((path) => path !== "");
    expect(listed.length).toBeGreaterThanOrEqual(odd.length);
    expect(has(...listed)).toEqual(listed.map(() => true));
    expect(has("b.yaml", "a", "a.yam")).toEqual([false, false, false]);
  });
});

describe("tracked", () => {
  it("is what was added, and no longer what was taken out", () => {
    git("init", "-q");
    put("a.yaml", "b.yaml");
    expect(has("a.yaml")).toEqual([false]);
    git("add", "a.yaml");
    expect(has("a.yaml", "b.yaml")).toEqual([true, false]);
    git("rm", "-q", "--cached", "a.yaml");
    expect(has("a.yaml")).toEqual([false]);
  });

  it("is known in a further work tree, too", () => {
    git("init", "-q");
    put("a.yaml");
    git("add", "a.yaml");
    git("commit", "-q", "-m", "a");
    git("worktree", "add", "-q", "further");
    expect(has("further/a.yaml", "further/b.yaml")).toEqual([true, false]);
  });

  it("is not what a filter encrypts on its way into Git", () => {
    git("init", "-q");
    put("secrets/a.yaml", "secrets/open/b.yaml", "large.yaml", "c.yaml");
    writeFileSync(join(folder, ".gitattributes"), "large.yaml filter=lfs diff=lfs\n# *.yaml filter=x\n");
    writeFileSync(join(folder, "secrets/.gitattributes"), "a.yaml filter=git-crypt diff=git-crypt\n");
    git("add", "--", "secrets/open", "c.yaml");
    git("update-index", "--add", "--cacheinfo", `100644,${"1".repeat(40)},secrets/a.yaml`);
    git("update-index", "--add", "--cacheinfo", `100644,${"1".repeat(40)},large.yaml`);
    expect(has("secrets/a.yaml", "secrets/open/b.yaml", "large.yaml", "c.yaml")).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it("is nothing outside of repositories, of texts without a path, and where the index is damaged", () => {
    put("a.yaml");
    expect(has("a.yaml")).toEqual([false]);
    expect(new GitTracked().has("untitled:Untitled-1")).toBe(false);
    git("init", "-q");
    writeFileSync(join(folder, ".git/index"), "DIRC and nothing that follows");
    expect(has("a.yaml")).toEqual([false]);
    expect([...indexedPaths(Buffer.from("something else, at some length"), 20)]).toEqual([]);
  });
});
