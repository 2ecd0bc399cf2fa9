/** What tests run in processes of their own: `worker <what> <folder> <times> <name>`. Says a line for each step done. */
import { AuditLog } from "../../client/credentials/audit.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { FileStore } from "../../client/credentials/fileStore.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import { StorageError } from "../../client/credentials/storageError.ts";

const [, , what, folder = "", times = "1", name = "worker"] = process.argv;

async function main(): Promise<void> {
  const log = new AuditLog(folder, new Redactor(), { size: 64 * 1024, files: 1000 });
  const store = new FileStore(folder);
  for (let i = 0; i < Number(times); i++) {
    if (what === "append") {
      await log.append({ action: "copy", gateway: "kong", subscription: `${name}-${i}`, outcome: "done" });
    } else {
      const subscription = { id: `${name}-${i}`, api: "weather", application: name };
      await store.put(
        { gateway: "kong", subscription, credential: "a" },
        new CredentialValue(`key-of-${name}-${i}`),
      );
    }
    process.stdout.write(`${i}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StorageError ? `${error.message} ${error.next}` : error);
  process.exitCode = 1;
});
