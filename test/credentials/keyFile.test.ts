import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { readKeyFile, writeKeyFile } from "../../client/credentials/keyFile.ts";
import { freshFolder } from "./room.ts";

const room = freshFolder();
const file = () => join(room.folder, "key");
const key = new CredentialValue("sk-Hq7Lm2Xv9Kp4Ws8Bn3Td6");

describe("a key is written to a file", () => {
  it("for its owner alone, and as it is", async () => {
    await writeKeyFile(file(), key, false);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), "utf8")).toBe(key.reveal());
  });

  it("but not over another file", async () => {
    writeFileSync(file(), "mine", { mode: 0o600 });
    await expect(writeKeyFile(file(), key, false)).rejects.toThrow(/is there already/);
    expect(readFileSync(file(), "utf8")).toBe("mine");
  });

  it("over a file of 0600 when told to, leaving nothing beside it", async () => {
    writeFileSync(file(), "old", { mode: 0o600 });
    await writeKeyFile(file(), key, true);
    expect(readFileSync(file(), "utf8")).toBe(key.reveal());
    expect(readdirSync(room.folder)).toEqual(["key"]);
  });

  it("but never over a file that others may read", async () => {
    writeFileSync(file(), "old");
    chmodSync(file(), 0o644);
    await expect(writeKeyFile(file(), key, true)).rejects.toMatchObject({
      next: `Run: chmod 600 '${file()}'`,
    });
    expect(readFileSync(file(), "utf8")).toBe("old");
  });

  it.each([true, false])("but never through a symbolic link (replace: %s)", async (replace) => {
    const target = join(room.folder, "target");
    writeFileSync(target, "untouched", { mode: 0o600 });
    symlinkSync(target, file());
    await expect(writeKeyFile(file(), key, replace)).rejects.toMatchObject({ name: "StorageError" });
    expect(readFileSync(target, "utf8")).toBe("untouched");
  });

  it("and a folder that is not there is named", async () => {
    const away = join(room.folder, "no", "key");
    await expect(writeKeyFile(away, key, false)).rejects.toThrow(`could not be written to ${away} (ENOENT)`);
  });
});

describe("a key is read from a file", () => {
  const put = (content: string | Uint8Array, mode = 0o600) => {
    writeFileSync(file(), content);
    chmodSync(file(), mode);
  };

  it.each([
    ["as written", "abc def"],
    ["with a line break at its end", "abc def\n"],
    ["with one of Windows", "abc def\r\n"],
    ["with a byte order mark", "\uFEFFabc def\n"],
  ])("%s", async (_, content) => {
    put(content);
    expect((await readKeyFile(file())).reveal()).toBe("abc def");
  });

  it.each([0o640, 0o604, 0o660, 0o644])("but not when its mode is %o", async (mode) => {
    put("abc", mode);
    await expect(readKeyFile(file())).rejects.toMatchObject({ next: `Run: chmod 600 '${file()}'` });
  });

  it.each([
    ["two lines", "abc-canary\ndef\n"],
    ["UTF-16", Buffer.from("\uFEFFabc-canary", "utf16le")],
    ["no text", Buffer.from([0x61, 0xff, 0xfe, 0x80])],
    ["far too much", "abc-canary".repeat(2000)],
    ["nothing", "\n"],
  ])("but not when it holds %s, and nothing of it is said", async (_, content) => {
    put(content);
    const refusal = readKeyFile(file());
    await expect(refusal).rejects.toMatchObject({ name: "StorageError" });
    await expect(refusal).rejects.not.toThrow("canary");
  });

  it("through a link, as Kubernetes mounts secrets", async () => {
    put("abc");
    symlinkSync(file(), join(room.folder, "link"));
    expect((await readKeyFile(join(room.folder, "link"))).reveal()).toBe("abc");
  });

  it.skipIf(process.platform === "win32")("from a pipe", async () => {
    const pipe = join(room.folder, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    const read = readKeyFile(pipe);
    execFileSync("sh", ["-c", 'echo abc > "$0"', pipe]);
    expect((await read).reveal()).toBe("abc");
  });

  it("but not from a device", async () => {
    await expect(readKeyFile("/dev/zero")).rejects.toThrow(/is not a file/);
  });
});
