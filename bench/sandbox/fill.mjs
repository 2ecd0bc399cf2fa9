/** Bundled by keyService.mjs: stores keys as the key service does, all of them in one transaction. */
import { join } from "node:path";
import { Database } from "../../client/gateways/sandbox/service/database.ts";
import { hashSecret } from "../../client/gateways/sandbox/service/hashSecret.ts";
import { readNewKey } from "../../client/gateways/sandbox/service/input.ts";
import { Keys } from "../../client/gateways/sandbox/service/keys.ts";
import { newKey, traceOf } from "../../client/gateways/sandbox/service/keyText.ts";

/** @returns the keys, one behind the other. */
export function fill(folder, count) {
  const { secret } = hashSecret(join(folder, "hash.secret"));
  const now = Date.now();
  const { database } = Database.open(join(folder, "keys.sqlite"), now);
  const keys = new Keys(database);
  let texts = "";
  database.durably(() => {
    for (let made = 0; made < count; made++) {
      const key = newKey().reveal();
      const user_id = `application-${made % 1000}`;
      const terms = { plan: "gold", scopes: ["hello"], allowed_addresses: ["127.0.0.0/8", "::1"] };
      const settings = readNewKey({ user_id, name: `gwk_acme_${user_id}_${made}`, ...terms }, now);
      keys.create(settings, traceOf(key, secret), now);
      texts += key;
    }
  });
  database.close();
  return texts;
}
