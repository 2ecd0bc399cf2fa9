import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name.replaceAll("\\", "/")}`),
];

describe("what the pages point to is there", () => {
  it.each(pages)("%s", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].flatMap(([, link = ""]) =>
      /^[a-z]+:/.test(link) ? [] : [link],
    );
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it("ARCHITECTURE.md names files and folders that exist", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const named = [...text.matchAll(/`((?:client|server|test|scripts|bench|docs)\/[\w./-]+)`/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");

  it("begins with the two commands that a clone needs", () => {
    const [first = ""] = /```sh\n([\s\S]*?)```/.exec(readme)?.slice(1) ?? [];
    expect(
      first
        .split("\n")
        .filter(Boolean)
        .map((line) => line.replace(/\s*#.*/, "")),
    ).toEqual(["npm start", "npm test"]);
  });

  it("names every setting of the editor", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const settings = Object.keys(manifest.contributes.configuration.properties);
    const missing = settings.filter(
      (name) => name !== "gatewayKeys.trace.server" && !readme.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });
});
