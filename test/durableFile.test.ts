import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeDurably } from "../client/durableFile.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  file = join(folder, "a.json");
  writeFileSync(file, "old");
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function handles(): Promise<FileHandle> {
  const handle = await open(file);
  await handle.close();
  return Object.getPrototypeOf(handle);
}

describe("a file that is replaced durably", () => {
  // No test can cut the power; what can be seen is what the disk was asked to keep, and when.
  it.runIf(process.platform !== "win32")(
    "is on the disk before it takes the old one's place, and its name is too when that is said",
    async () => {
      const prototype = await handles();
      const { sync } = prototype;
      const atSync: string[] = [];
      vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
        atSync.push(readFileSync(file, "utf8"));
        await sync.call(this);
      });
      await writeDurably(file, "new");
      expect(atSync).toEqual(["old", "new"]);
    },
  );

  it("is its owner's alone, whatever the one before was", async () => {
    await writeDurably(file, "new");
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("is the old one where the disk does not take it, and nothing else is left", async () => {
    vi.spyOn(await handles(), "sync").mockRejectedValue(Object.assign(new Error("full"), { code: "ENOSPC" }));
    await expect(writeDurably(file, "new")).rejects.toMatchObject({ code: "ENOSPC" });
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });
});
