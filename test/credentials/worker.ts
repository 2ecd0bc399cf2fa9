/**
 * What tests run in processes of their own: `worker <what> <folder> <times> <name> [step]`. Says a line for each
 * thing done. With a step, it dies when it comes to that change of the disk, in the middle of it where there is one.
 */
import promises, { type FileHandle } from "node:fs/promises";
import { AuditLog } from "../../client/credentials/audit.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { FileStore } from "../../client/credentials/fileStore.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import { StorageError } from "../../client/credentials/storageError.ts";

const [, , what, folder = "", times = "1", name = "worker", step] = process.argv;

async function main(): Promise<void> {
  if (step !== undefined) await dieAt(Number(step));
  const log = new AuditLog(folder, new Redactor(), {
    size: (step === undefined ? 64 : 2) * 1024,
    files: 1000,
  });
  const store = new FileStore(folder);
  for (let i = 0; i < Number(times); i++) {
    if (what === "put") {
      const subscription = { id: `${name}-${i}`, api: "weather", application: name };
      const value = new CredentialValue(`key-of-${name}-${i}`);
      await store.put({ gateway: "kong", subscription, credential: "a" }, value);
    } else {
      await log.append({ action: "copy", gateway: "kong", subscription: `${name}-${i}`, outcome: "done" });
    }
    process.stdout.write(`${i}\n`);
  }
}

async function dieAt(step: number): Promise<void> {
  let steps = 0;
  const arrived = () => ++steps === step;
  const die = () => process.kill(process.pid, "SIGKILL");
  for (const change of ["link", "unlink", "rename", "rm", "mkdir", "writeFile"] as const) {
    const real: unknown = Reflect.get(promises, change);
    if (typeof real !== "function") continue;
    Reflect.set(promises, change, (...args: unknown[]) => (arrived() ? die() : real(...args)));
  }
  const handle = await promises.open(process.execPath);
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const { writeFile, sync, truncate } = prototype;
  prototype.writeFile = async function (this: FileHandle, data) {
    if (!arrived()) return writeFile.call(this, data);
    const bytes = Buffer.from(`${data}`);
    await writeFile.call(this, bytes.subarray(0, bytes.length / 2));
    die();
  };
  prototype.sync = async function (this: FileHandle) {
    if (arrived()) die();
    return sync.call(this);
  };
  prototype.truncate = async function (this: FileHandle, length) {
    if (arrived()) die();
    return truncate.call(this, length);
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof StorageError ? `${error.message} ${error.next}` : error);
  process.exitCode = 1;
});
