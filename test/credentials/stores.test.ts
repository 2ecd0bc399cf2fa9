import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { FileStore } from "../../client/credentials/fileStore.ts";
import { MemoryStore } from "../../client/credentials/memoryStore.ts";
import { storeRecipient } from "../../client/credentials/recipient.ts";
import { SecretStorageStore } from "../../client/credentials/secretStorage.ts";
import type { CredentialAddress, CredentialStore } from "../../client/credentials/store.ts";
import { ended } from "../cli/builtCli.ts";
import { FakeMemento, FakeSecrets } from "./editorStorage.ts";
import { filesIn, freshFolder, workers } from "./room.ts";

const room = freshFolder();
const canary = "sk-Zq7Lm2Xv9Kp4Ws8Bn3Td6";
const address: CredentialAddress = {
  gateway: "kong-staging",
  subscription: { id: "sub-1", api: "weather", application: "mobile" },
  credential: "key-1",
};

const stores: [string, () => CredentialStore][] = [
  ["memory", () => new MemoryStore()],
  ["file", () => new FileStore(join(room.folder, "keys"))],
  ["SecretStorage", () => new SecretStorageStore(new FakeSecrets(), new FakeMemento())],
];

describe.each(stores)("the %s store", (_, make) => {
  it("gives back what it was given", async () => {
    const store = make();
    await store.put(address, new CredentialValue(canary));
    expect((await store.get(address))?.reveal()).toBe(canary);
    expect(await store.list()).toEqual([address]);
  });

  it("has nothing at first, and deleting nothing is fine", async () => {
    const store = make();
    expect(await store.get(address)).toBeUndefined();
    expect(await store.list()).toEqual([]);
    await store.delete(address);
  });

  it("keeps both keys of a rotation, and drops one alone", async () => {
    const store = make();
    const recipient = storeRecipient(store, "kong-staging");
    const { subscription } = address;
    await recipient.take({ subscription, id: "key-1", value: new CredentialValue("the old key") });
    await recipient.take({ subscription, id: "key-2", value: new CredentialValue("the new key") });
    await recipient.drop(subscription, "key-1");
    expect(await store.get(address)).toBeUndefined();
    expect((await store.get({ ...address, credential: "key-2" }))?.reveal()).toBe("the new key");
  });

  it("replaces a key under the same address, also when the API was renamed", async () => {
    const store = make();
    await store.put(address, new CredentialValue("first"));
    const renamed = { ...address, subscription: { ...address.subscription, api: "weather-v2" } };
    await store.put(renamed, new CredentialValue("second"));
    expect((await store.get(address))?.reveal()).toBe("second");
    expect(await store.list()).toEqual([renamed]);
  });

  it("tells names apart that look alike when joined", async () => {
    const store = make();
    const names: [string, string, string][] = [
      ["a", "b/c", "d"],
      ["a/b", "c", "d"],
      ["a", "b", "c/d"],
      ['a","b', "c", "d"],
      ["💥 ключ\n", "x".repeat(10_000), "__proto__"],
    ];
    const addresses = names.map(([gateway, id, credential]) => ({
      gateway,
      subscription: { id, api: "", application: "" },
      credential,
    }));
    for (const [i, one] of addresses.entries()) await store.put(one, new CredentialValue(`key ${i}`));
    for (const [i, one] of addresses.entries()) expect((await store.get(one))?.reveal()).toBe(`key ${i}`);
    expect(await store.list()).toHaveLength(addresses.length);
  });
});

describe("keys in SecretStorage", () => {
  it("are in no index", async () => {
    const index = new FakeMemento();
    await new SecretStorageStore(new FakeSecrets(), index).put(address, new CredentialValue(canary));
    expect(JSON.stringify(index.everything())).not.toContain(canary);
  });

  it("leave nothing listed when the keyring refuses them, and the error says what to do", async () => {
    const secrets = new FakeSecrets();
    secrets.refuses = new Error(`keyring locked while storing ${canary}`);
    const store = new SecretStorageStore(secrets, new FakeMemento());
    const refusal = store.put(address, new CredentialValue(canary));
    await expect(refusal).rejects.toMatchObject({ name: "StorageError", next: /Unlock/ });
    await expect(refusal).rejects.not.toThrow(canary);
    await expect(store.get(address)).rejects.toMatchObject({ next: /Unlock/ });
    expect(await store.list()).toEqual([]);
  });

  it("come back into the list when another window lost them there", async () => {
    const secrets = new FakeSecrets();
    await new SecretStorageStore(secrets, new FakeMemento()).put(address, new CredentialValue(canary));
    const store = new SecretStorageStore(secrets, new FakeMemento());
    expect((await store.get(address))?.reveal()).toBe(canary);
    expect(await store.list()).toEqual([address]);
  });
});

describe("keys in a file", () => {
  const running = workers();
  const folder = () => join(room.folder, "keys");
  const file = () => join(folder(), "credentials.json");

  it("are their owner's alone", async () => {
    await new FileStore(folder()).put(address, new CredentialValue(canary));
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder())).toEqual(["credentials.json"]);
  });

  it.each([
    ["file", file, 0o640, "chmod 600"],
    ["folder", folder, 0o755, "chmod 700"],
  ])("are not read when others may get at the %s", async (_, path, mode, advice) => {
    const store = new FileStore(folder());
    await store.put(address, new CredentialValue(canary));
    chmodSync(path(), mode);
    await expect(store.get(address)).rejects.toMatchObject({ next: expect.stringContaining(advice) });
    await expect(store.put(address, new CredentialValue("other"))).rejects.toMatchObject({
      name: "StorageError",
    });
  });

  it("are not written through a symbolic link", async () => {
    mkdirSync(folder(), { mode: 0o700 });
    const target = join(room.folder, "elsewhere");
    writeFileSync(target, "untouched", { mode: 0o600 });
    symlinkSync(target, file());
    await expect(new FileStore(folder()).put(address, new CredentialValue(canary))).rejects.toThrow(
      /symbolic link/,
    );
    expect(filesIn(room.folder).get("elsewhere")?.toString()).toBe("untouched");
  });

  it.each([
    "",
    "{",
    '{"version":2}',
    `{"version":1,"credentials":["${canary}"]}`,
    `{"version":1,"x":${canary}`,
  ])("are left as they are in a damaged file: %#", async (content) => {
    mkdirSync(folder(), { mode: 0o700 });
    writeFileSync(file(), content, { mode: 0o600 });
    const refusal = new FileStore(folder()).put(address, new CredentialValue("other"));
    await expect(refusal).rejects.toThrow(/damaged/);
    await expect(refusal).rejects.not.toThrow(canary);
    expect(filesIn(folder()).get("credentials.json")?.toString()).toBe(content);
  });

  it("of two processes that write at once are all there", async () => {
    const children = ["left", "right"].map((name) => running.start(["put", folder(), "100", name]));
    const ends = await Promise.all(children.map(ended));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    expect(await new FileStore(folder()).list()).toHaveLength(200);
  });

  it("survive a kill while they are written, and nothing is left lying about after the next write", async () => {
    const store = new FileStore(folder());
    for (let round = 0; round < 5; round++) {
      const child = running.start(["put", folder(), "1000", `r${round}`]);
      const output = ended(child);
      child.stdout?.on("data", (text) => `${text}`.includes(`${20 + round}\n`) && child.kill("SIGKILL"));
      const said = (await output).stdout.trim().split("\n").length;
      const kept = (await store.list()).filter(
        ({ subscription }) => subscription.application === `r${round}`,
      );
      expect(kept.length).toBeGreaterThanOrEqual(said);
    }
    await store.put(address, new CredentialValue(canary));
    expect(readdirSync(folder()).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(existsSync(`${file()}.lock`)).toBe(false);
  });
});
