import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  hint,
  lookOf,
  mayBeDigest,
  objectIdIn,
  textInBase64,
  withoutKeys,
} from "../server/language/values/keyValue.ts";
import { isReference } from "../server/language/values/literal.ts";

function look(value: string): string | undefined {
  const found = lookOf(value);
  if (found === undefined) return undefined;
  if (found.is === "identifier" || found.is === "hash") return found.form;
  return found.is === "object-id" && !found.dated && !found.wrapped ? "hex of an object-id" : found.is;
}

describe("what a value looks like", () => {
  it.each([
    ["507f1f77bcf86cd799439011", "object-id"],
    ["507F1F77BCF86CD799439011", "object-id"],
    ["6912c4f05d1e8b3a7c9f0e21", "object-id"],
    ["49608d800000000000000000", "object-id"],
    ['ObjectId("507f1f77bcf86cd799439011")', "object-id"],
    ["new ObjectId('507f1f77bcf86cd799439011')", "object-id"],
    ['{"$oid": "507f1f77bcf86cd799439011"}', "object-id"],
    ["507f1f77bcf86cd799439011\n", "object-id"],
    ["123456781234567812345678", "hex of an object-id"],
    ["f07f1f77bcf86cd799439011", "hex of an object-id"],
    ["507f1f77bcf86cd79943901", undefined],
    ["507f1f77bcf86cd7994390111", undefined],
    ["507f1f77bcf86cd79943901g", undefined],
    ["mygateway-507f1f77bcf86cd799439011", undefined],
  ])("ObjectId: %j is %s", (value, expected) => {
    expect(look(value)).toBe(expected);
  });

  it.each([
    "changeme",
    "change-me",
    "CHANGE_ME",
    "changeme123",
    "changeit",
    "replace-me",
    "REPLACE_WITH_YOUR_KEY",
    "<key>",
    "<your-api-key>",
    "<自定义 key>",
    "[YOUR KEY]",
    "your-api-key",
    "YOUR_ADMIN_KEY",
    "yourApiKeyHere",
    "your-256-bit-secret",
    "your_super_secret_key",
    "put-your-key-here",
    "insert-key-here",
    "api-key-goes-here",
    "jwt-signing-secret-here",
    "sk-client-app-key-change-me",
    "EXAMPLE_API_KEY_REPLACE_ME",
    "dev-secret-key-change-in-production",
    "TODO",
    "TODO: ask the platform team",
    "fixme",
    "xxx",
    "XXXXXXXXXXXXXXXX",
    "xxxx-xxxx-xxxx",
    "sk-xxxxxxxxxxxx",
    "********",
    "…",
    "sk-abc123...",
    "sk-abc123…",
    "placeholder",
    "REDACTED",
    "00000000-0000-0000-0000-000000000000",
    "undefined",
    "null",
    "[object Object]",
    "generate-me",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  ])("placeholder: %s", (value) => {
    expect(look(value)).toBe("placeholder");
  });

  it.each([
    "my-super-secret-api-key",
    "mobile-app-secret-key-12345",
    "hello_world",
    "todo-app-7f3a9c",
    "sample-key",
    "jwt-secret-xyz",
    "supersecret-key-1",
    "exchange-media-key-9Qr",
    "unused",
    "abc",
    "key1",
    "secret",
    "p4ssw0rd!",
    "Tr0ub4dor&3",
    "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8t",
    "62eb165c070a41d5c1b58d9d3d725ca1",
    "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.CRXP1A7WOeoJeXxjnni43kdQwgnWNReilDMblYTn",
    "Zm9vLWtleS1mb3ItdGVzdA==",
    "correct horse battery staple",
    "12345678901234567890123456",
    "01234567890123456789ABCDEF",
    "ключ-от-дома",
  ])("may well be a key: %s", (value) => {
    expect(look(value)).toBeUndefined();
  });

  it.each([
    ["$2b$12$9kq3XbZ0mN7cV5tR1yLwEuKf8sJd2HgPa4oQxWvTnMiBzCeUrYh6S", "bcrypt"],
    ["$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC", "bcrypt"],
    ["$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWg", "Argon2"],
    ["$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A", "PBKDF2"],
    ["pbkdf2_sha256$260000$saltsalt$hashhash", "PBKDF2"],
    ["scrypt:32768:8:1$salt$hash", "scrypt"],
    ["$6$rounds=5000$salt$hash", "crypt"],
    ["$apr1$salt$hash", "crypt"],
    ["{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "LDAP"],
    ["{SSHA512}abcdef", "LDAP"],
    ["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "digest"],
    ["md5:5f4dcc3b5aa765d61d8327deb882cf99", "digest"],
  ])("hash: %s is %s", (value, form) => {
    expect(look(value)).toBe(form);
  });

  it.each([
    ["bob@example.com", "email"],
    ["first.last+tag@mail.example.co.uk", "email"],
    ["arn:aws:apigateway:eu-west-1::/apikeys/a1b2c3", "arn"],
    ["arn:aws-cn:iam::123456789012:user/bob", "arn"],
    ["4711", "number"],
    ["175928847299117063", "number"],
    ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "ulid"],
    ["01hzx3k9vqrg8m2t5w7y4c6d1e", "ulid"],
    ["550e8400-e29b-41d4-a716-446655440000", "uuid"],
    ["08433C12-2B81-4738-B61D-3AA2136F0212", "uuid"],
  ])("identifier: %s is %s", (value, form) => {
    expect(look(value)).toBe(form);
  });

  it("a run of digits is no number", () => {
    expect(["12345", "1234567890", "987654"].map(look)).toEqual([undefined, undefined, undefined]);
    expect(look("1234")).toBe("number");
    expect(look("12346")).toBe("number");
  });

  it.each(["", " ", "\n", "\t \n"])("empty: %j", (value) => {
    expect(look(value)).toBe("empty");
  });

  it("takes random keys of every usual make for keys", () => {
    for (let i = 0; i < 2000; i++) {
      const keys = [
        randomBytes(16).toString("hex"),
        randomBytes(20).toString("hex"),
        randomBytes(32).toString("hex"),
        randomBytes(24).toString("base64"),
        randomBytes(32).toString("base64url"),
        `sk-${randomBytes(24).toString("base64url")}`,
        createHash("sha1").update(String(i)).digest("base64"),
      ];
      expect(keys.filter((key) => look(key) !== undefined || textInBase64(key) !== undefined)).toEqual([]);
    }
    expect(look(randomUUID())).toBe("uuid");
  });
});

describe("an ObjectId in a text", () => {
  it("is found bare, as the shell prints it and as extended JSON", () => {
    const id = "507f1f77bcf86cd799439011";
    for (const text of [id, `ObjectId("${id}")`, `ObjectId(${id})`, `{'$oid':'${id}'}`, ` ${id}\n`]) {
      expect(objectIdIn(text)).toBe(id);
    }
    expect(objectIdIn(`id-${id}`)).toBeUndefined();
  });
});

describe("base64 of text", () => {
  it.each([
    ["bXktc3VwZXItc2VjcmV0LWtleQ==", "my-super-secret-key"],
    ["bXktc3VwZXItc2VjcmV0LWtleQo=", "my-super-secret-key\n"],
    ["a2V5MQ==", undefined],
    ["supersecretkey12", undefined],
    ["MobileAppKey2024", undefined],
    ["62eb165c070a41d5c1b58d9d3d725ca1", undefined],
    ["not base64 at all!", undefined],
  ])("%s holds %j", (value, text) => {
    expect(textInBase64(value)).toBe(text);
  });
});

describe("a digest's length", () => {
  it("is that of MD5 to SHA-512 in hex", () => {
    for (const algorithm of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]) {
      expect(mayBeDigest(createHash(algorithm).update("").digest("hex"))).toBe(true);
    }
    expect(mayBeDigest("507f1f77bcf86cd799439011")).toBe(false);
    expect(mayBeDigest("z".repeat(64))).toBe(false);
  });
});

describe("what of a value may be shown", () => {
  it("is its first four characters, and none of a value shorter than 16", () => {
    expect(hint("507f1f77bcf86cd799439011")).toBe("`507f…`");
    expect(hint("  507f1f77bcf86cd799439011\n")).toBe("`507f…`");
    expect(hint("123456789012345")).toBe("This value");
    expect(hint("a`b c-and-so-on-and-on")).toBe("`a·b·…`");
    expect(hint("🔑🔑🔑🔑🔑🔑🔑🔑🔑")).toBe("`🔑🔑🔑🔑…`");
  });
});

describe("references", () => {
  it.each([
    "{{ .Values.key }}",
    "prefix-{{ key }}",
    `\${API_KEY}`,
    `\${{ secrets.API_KEY }}`,
    `\${{ env "DECK_KEY" }}`,
    "$(API_KEY)",
    "$API_KEY",
    "%API_KEY%",
    "%s",
    "__API_KEY__",
    "@API_KEY@",
    "#{ApiKey}#",
    "((api-key))",
    "<%= key %>",
    "ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UQ=,type:str]",
    "<path:secret/data/gateway#key>",
    "<path:secret/data/gateway#key | base64encode>",
    "ref+vault://secret/gateway#/key",
    "ref+awssecrets://gateway/key",
    "op://vault/item/key",
    "vault:secret/data/gateway#key",
    ">>vault:secret/data/gateway#key",
    "{vault://env/api-key}",
    "{vault://aws/gateway/key}",
    "$ENV://API_KEY",
    "$env://API_KEY",
    "$secret://vault/1/jack/key",
    "gcpsm://projects/1/secrets/key",
  ])("%s", (value) => {
    expect(isReference(value, [])).toBe(true);
  });

  it.each([
    "507f1f77bcf86cd799439011",
    "changeme",
    "<your-key>",
    "$2b$12$abc",
    "a$b(c)",
    "{SHA}abc=",
    "op:/x",
  ])("not %s", (value) => {
    expect(isReference(value, [])).toBe(false);
  });

  it("and what the configuration adds", () => {
    expect(isReference("keepass:gateway/key", [/^keepass:/])).toBe(true);
  });
});

it("no field's name is taken for a key and cut", () => {
  const folder = join(import.meta.dirname, "../schemas");
  const names = new Set<string>();
  for (const file of readdirSync(folder)) {
    JSON.parse(readFileSync(join(folder, file), "utf8"), (key, value) => {
      if (key === "properties") for (const name of Object.keys(value)) names.add(name);
      return value;
    });
  }
  expect([...names].filter((name) => withoutKeys(name) !== name)).toEqual([]);
});
