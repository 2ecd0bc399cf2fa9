import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { AuditLog } from "../../client/credentials/audit.ts";
import { KeyClipboard } from "../../client/credentials/clipboard.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { FileStore } from "../../client/credentials/fileStore.ts";
import { readKeyFile, writeKeyFile } from "../../client/credentials/keyFile.ts";
import { Redactor, redacting } from "../../client/credentials/redaction.ts";
import { SecretStorageStore } from "../../client/credentials/secretStorage.ts";
import { FakeMemento, FakeSecrets } from "./editorStorage.ts";
import { filesIn, freshFolder } from "./room.ts";

const room = freshFolder();

/** Every run of six characters of the canaries, in three encodings, that stands in `content`. */
function leaks(content: Buffer | string, canaries: readonly string[]): string[] {
  const text = content.toString("latin1" as BufferEncoding);
  return canaries.flatMap((canary) =>
    [canary, Buffer.from(canary).toString("base64"), Buffer.from(canary).toString("hex")].flatMap((form) =>
      Array.from({ length: form.length - 5 }, (_, i) => form.slice(i, i + 6)).filter((piece) =>
        text.includes(piece),
      ),
    ),
  );
}

it("canaries go through everything and are found only where keys are kept", async () => {
  const canaries = ["sk-Lk7Wm2Xv9Kp4Ws8Bn3Td6Ha", "Hj4Fd7Gs0YaLw3Rk8Tz5Mn1Bv6Xc9Pq2"];
  const redactor = new Redactor();
  const index = new FakeMemento();
  const secrets = new FakeSecrets();
  const clipboard = {
    readText: async () => {
      throw new Error(`holds ${canaries[0]}`);
    },
    writeText: async () => {},
  };
  const audit = new AuditLog(join(room.folder, "audit"), redactor, { size: 1500, files: 3 });
  const files = new FileStore(join(room.folder, "kept"));
  const keyring = new SecretStorageStore(secrets, index);
  const copied = new KeyClipboard(clipboard, () => {});
  const said: string[] = [];
  const log = redacting(redactor, (text) => said.push(text));
  const failures: unknown[] = [];

  for (const [i, canary] of canaries.entries()) {
    const value = new CredentialValue(canary);
    redactor.add(value);
    const address = {
      gateway: "kong",
      subscription: { id: `${i}`, api: "a", application: "b" },
      credential: "c",
    };
    await files.put(address, value);
    await keyring.put(address, value);
    await copied.copy(value);
    const path = join(room.folder, `kept/key-${i}`);
    await writeKeyFile(path, value, false);
    for (let n = 0; n < 8; n++) {
      const outcome = `refused: Authorization: Bearer ${canary} (n=${n})`;
      await audit.append({
        action: "send",
        gateway: `g ${canary}`,
        subscription: canary.repeat(90),
        credential: value,
        outcome,
      });
    }
    secrets.refuses = new Error(`cannot keep ${canary}`);
    const attempts = [
      keyring.put(address, value),
      keyring.get(address),
      writeKeyFile(path, value, false),
      readKeyFile("/dev/null"),
      copied.close(),
    ];
    for (const { status, ...rest } of await Promise.allSettled(attempts))
      if (status === "rejected") failures.push(rest);
    secrets.refuses = undefined;
    log(`made ${canary}`, { value, address, audit, files, keyring: index, copied, failures });
  }

  expect(failures.length).toBeGreaterThanOrEqual(8);
  const own = failures.filter((failure) => inspect(failure).includes("StorageError"));
  expect(leaks(inspect(own, { depth: 9, showHidden: true }), canaries)).toEqual([]);
  expect(leaks(said.join("\n"), canaries)).toEqual([]);
  expect(leaks(inspect(index.everything(), { depth: 9 }), canaries)).toEqual([]);
  const elsewhere = [...filesIn(room.folder)].filter(([name]) => !name.startsWith("kept"));
  expect(elsewhere.length).toBeGreaterThan(2);
  for (const [name, content] of elsewhere) expect([name, leaks(content, canaries)]).toEqual([name, []]);
  expect(readdirSync(join(room.folder, "kept")).sort()).toEqual(["credentials.json", "key-0", "key-1"]);
});
