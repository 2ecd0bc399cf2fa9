import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let files: Record<string, Uint8Array>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gateway-keys-package-"));
  execFileSync(process.execPath, ["scripts/package.mjs", folder], { stdio: "pipe" });
  const [vsix = ""] = readdirSync(folder);
  files = unzipSync(readFileSync(join(folder, vsix)));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the .vsix holds what a user needs, and nothing else", () => {
  const expected = [
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/LICENSE.txt",
    "extension/changelog.md",
    "extension/dist/cli.js",
    "extension/dist/extension.js",
    "extension/dist/gateways.js",
    "extension/dist/kubeConfig.js",
    "extension/dist/languageClient.js",
    "extension/dist/node-sqlite3-wasm.wasm",
    "extension/dist/sandbox.js",
    "extension/dist/server.js",
    ...all("docs/rules", ".md"),
    "extension/media/icon.png",
    "extension/package.json",
    "extension/readme.md",
    ...readdirSync("schemas").map(
      (name) => `extension/dist/schemas/${name.replace(".schema.json", ".json")}`,
    ),
  ];
  expect(Object.keys(files).sort()).toEqual(expected.sort());
});

test("no file of it names a source map or a folder of the machine that built it", () => {
  for (const [name, content] of Object.entries(files)) {
    if (!name.endsWith(".js")) continue;
    const text = Buffer.from(content).toString("utf8");
    expect(text, name).not.toMatch(/^\/\/# sourceMappingURL/m);
    expect(text.includes(process.cwd()), name).toBe(false);
  }
});

test("the bundles keep within their sizes", () => {
  const size = (...names: string[]) =>
    names.reduce((sum, name) => sum + (files[`extension/dist/${name}`]?.length ?? Number.NaN), 0);
  expect(size("extension.js", "languageClient.js")).toBeLessThanOrEqual(550_000);
  expect(size("server.js")).toBeLessThanOrEqual(1_000_000);
  expect(size("gateways.js", "kubeConfig.js")).toBeLessThanOrEqual(900_000);
});

test("what reads a kubeconfig is in a bundle of its own, and none of our classes is there twice", () => {
  const text = (name: string) => Buffer.from(files[`extension/dist/${name}`] ?? []).toString("utf8");
  const bundles = ["cli.js", "extension.js", "gateways.js", "kubeConfig.js", "sandbox.js", "server.js"];
  const holding = (marker: string) => bundles.filter((name) => text(name).includes(marker));
  expect(holding("loadFromClusterAndUser")).toEqual(["kubeConfig.js"]);
  expect(holding("KUBERNETES_EXEC_INFO")).toEqual(["gateways.js"]);
  expect(text("kubeConfig.js")).not.toContain("GatewayError");
  expect(text("gateways.js")).toContain('"./kubeConfig.js"');
});

test("the packed command line judges every CEL rule of the schemas, which are parsed ahead", () => {
  for (const [name, content] of Object.entries(files)) {
    const target = join(folder, "unpacked", name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  const policy = {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "SecurityPolicy",
    metadata: { name: "weather" },
    spec: {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Service", name: "weather" }],
      apiKeyAuth: { credentialRefs: [{ name: "keys" }], extractFrom: [{ headers: ["a"], params: ["b"] }] },
    },
  };
  const { stdout } = spawnSync(
    process.execPath,
    [join(folder, "unpacked/extension/dist/cli.js"), "lint", "-", "--format", "json"],
    { input: JSON.stringify(policy), encoding: "utf8" },
  );
  const findings: { rule: string; path: string }[] = JSON.parse(stdout).findings;
  const broken = findings.filter(({ rule }) => rule === "cel").map(({ path }) => path);
  expect(broken.sort()).toEqual(["spec", "spec.apiKeyAuth.extractFrom[0]"]);
});

function all(path: string, ending: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => `extension/${path}/${name}`);
}
