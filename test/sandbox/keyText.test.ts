import { createHmac, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { traceOf } from "../../client/gateways/sandbox/service/keyText.ts";

it.each(["", "sk-", "sk-0123456789", "ключ 🔑", "x".repeat(128)])(
  "%j is kept as its HMAC-SHA-256",
  (text) => {
    for (const secret of [randomBytes(32), Buffer.alloc(32)]) {
      expect(traceOf(text, secret).digest).toEqual(createHmac("sha256", secret).update(text).digest());
    }
  },
);
