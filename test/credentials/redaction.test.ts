import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { Redactor, redacting } from "../../client/credentials/redaction.ts";
import { dice } from "./room.ts";

const keys = {
  alphanumeric: "Kx9mQ2vL7pR4tY8wB3nZ6sD1fG5hJ0cV",
  symbols: "p+q/r=s&t%u v?w#x!y'z(1)*~Aa:Bb",
  quotes: "back\\slash\"quote'tick`Zz9Yy8Xx7",
  unicode: "schlüssel-ключ-鍵-💥-0123",
  slashes: "////++++====////++++====",
  short: "Qz7!x",
};

/** Ways on which keys travel. */
const ways: Readonly<Record<string, (key: string) => string>> = {
  plain: (key) => `failed for ${key}.`,
  twice: (key) => `${key}${key}`,
  url: (key) => `GET https://host/path?q=${encodeURIComponent(key)}&b=1`,
  "url in lower case": (key) => `q=${encodeURIComponent(key).replace(/%../g, (byte) => byte.toLowerCase())}`,
  form: (key) => new URLSearchParams({ q: key }).toString(),
  JSON: (key) => JSON.stringify({ value: key }),
  "JSON in JSON": (key) => JSON.stringify({ body: JSON.stringify({ value: key }) }),
  "ASCII JSON": (key) =>
    JSON.stringify(key).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  Base64: (key) => `data: ${Buffer.from(key).toString("base64")}`,
  "Base64 with a user": (key) => `x ${Buffer.from(`user:${key}`).toString("base64")}`,
  "Base64 with Bearer": (key) => `x ${Buffer.from(`Bearer ${key}`).toString("base64")}`,
  "Base64 with more behind it": (key) => Buffer.from(`a:${key}\nnext line`).toString("base64"),
  "Base64 for URLs": (key) => Buffer.from(`ab:${key}`).toString("base64url"),
  hexadecimal: (key) => Buffer.from(key).toString("hex"),
};

describe.each(Object.entries(keys))("a key that the redactor was told of (%s)", (_, key) => {
  const redactor = new Redactor();
  redactor.add(new CredentialValue(key));

  it.each(Object.entries(ways))("%s", (_, way) => {
    const text = redactor.redact(way(key));
    expect(text).toContain("••••••••");
    for (const form of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])
      expect(text).not.toContain(form);
    const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{4,}/g)].map(([run]) =>
      Buffer.from(run, "base64").toString("latin1"),
    );
    const pieces = Array.from({ length: Math.max(1, key.length - 4) }, (_, i) =>
      Buffer.from(key.slice(i, i + 5)).toString("latin1"),
    );
    expect(pieces.filter((piece) => decoded.some((run) => run.includes(piece)))).toEqual([]);
  });
});

describe("a value that the redactor was told of", () => {
  it("shows its mask, and the text around it stays", () => {
    const redactor = new Redactor();
    redactor.add(new CredentialValue(keys.alphanumeric));
    expect(redactor.redact(`the key ${keys.alphanumeric} is wrong`)).toBe("the key ••••••••J0cV is wrong");
    expect(redactor.redact(`Authorization: Bearer ${keys.alphanumeric}`)).toBe(
      "Authorization: Bearer ••••••••J0cV",
    );
  });

  it("is forgotten when everybody who told of it is done", () => {
    const redactor = new Redactor();
    const [first, second] = [0, 1].map(() => redactor.add(new CredentialValue(keys.alphanumeric)));
    first?.();
    expect(redactor.redact(keys.alphanumeric)).toBe("••••••••J0cV");
    second?.();
    expect(redactor.redact(keys.alphanumeric)).toBe(keys.alphanumeric);
  });

  it("within another hides the longer one whole", () => {
    const redactor = new Redactor();
    redactor.add(new CredentialValue("abcdefgh12345678"));
    redactor.add(new CredentialValue("abcdefgh12345678-and-more-of-it"));
    expect(redactor.redact("x abcdefgh12345678-and-more-of-it y")).toBe("x ••••••••f-it y");
  });
});

const secret = "Vw4Ne8Wi2Ko6Pa0Sz3Dx7Cf1";

it.each([
  `Authorization: Bearer ${secret}`,
  `authorization: Basic ${Buffer.from(`me:${secret}`).toString("base64")}`,
  `  x-api-key: ${secret}`,
  `APIKEY:${secret}`,
  `Ocp-Apim-Subscription-Key: ${secret}`,
  `Set-Cookie: session=${secret}; Path=/`,
  `{"authorization":"Bearer ${secret}"}`,
  JSON.stringify(JSON.stringify({ "x-api-key": secret })),
  `{ 'x-api-key': '${secret}' }`,
  `{ headers: [ 'x-api-key', '${secret}' ] }`,
  `{ 'x-api-key': [ '${secret}' ] }`,
  `curl -H 'x-api-key: ${secret}' https://host/`,
  `GET /weather?key=${secret}&city=x`,
  `GET /weather?apikey=${secret}`,
  `GET /weather?a=1&subscription-key=${secret}#top`,
  `https://host/?token=${secret}`,
  `https://host/?access_token=${secret}`,
  `sent Bearer ${secret}`,
  `sent bearer Bearer   ${secret}`,
  `made sk-${secret}`,
  `{"key":"sk-${secret}"}`,
  `proxy http://me:${secret}@proxy:3128 is down`,
  `<Buffer ${Buffer.from(secret).toString("hex").replace(/../g, "$& ")}>`,
])("a key that nobody told of is seen by its shape: %s", (text) => {
  const redacted = new Redactor().redact(text);
  expect(redacted).toContain("••••••••");
  expect(redacted).not.toContain(secret.slice(0, 6));
  expect(redacted).not.toContain(Buffer.from(secret.slice(0, 2)).toString("hex").replace(/../g, "$& "));
});

it.each([
  "Could not reach https://kong.acme.test:8443/apis/weather (ECONNREFUSED).",
  "The task-runner at disk-0 has monkey=3 and turkey=4.",
  "Reading key files; authorization, then listing.",
  "2026-11-21T10:00:00Z copied ba7816bf of gwk_acme_mobile_weather_prod",
])("a text without a key stays as it is: %s", (text) => {
  expect(new Redactor().redact(text)).toBe(text);
});

describe("hostile texts", () => {
  const redactor = new Redactor();
  for (const key of Object.values(keys)) redactor.add(new CredentialValue(key));
  const seeds = [
    "apikey",
    "apikey:",
    "apikey ",
    "apikey\\",
    "'",
    '"',
    "bearer ",
    "bearer",
    "+",
    "%20",
    "key=",
    "sk-",
    "://",
    "://a:",
    ":",
    "[",
    "<Buffer ",
    "0",
    " ",
    "\t",
    "/",
    "=",
    "•",
    "p+q/r=s&t%u ",
  ];

  // A quadratic pattern would take minutes over these.
  it.each(seeds)("of two million characters are done with: %j", (seed) => {
    for (const end of ["", "!", "\n", "@"]) {
      const text = seed.repeat(2_000_000 / seed.length) + end;
      expect(typeof redactor.redact(text)).toBe("string");
      expect(typeof redactor.redact(`apikey${text}`)).toBe("string");
    }
  });

  it("never throw, whatever they are made of", () => {
    const random = dice(5);
    const parts = [...seeds, ...Object.values(keys), "\ud800", "\udc00", "\0", "\n", "$&", "$<value>"];
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 12 }, () => parts[Math.floor(random() * parts.length)]).join("");
      const redacted = redactor.redact(text);
      for (const key of Object.values(keys)) expect(redacted).not.toContain(key);
    }
  });

  it("and hostile keys", () => {
    for (const key of ["", " ", "a", "\ud800\ud800\ud800\ud800", "$&$&", "(((((", "\0\0\0\0\0"])
      new Redactor().add(new CredentialValue(key))();
  });
});

describe("a logger", () => {
  const written: string[] = [];
  const redactor = new Redactor();
  redactor.add(new CredentialValue(secret));
  const log = redacting(redactor, (text) => written.push(text));

  it("writes no key of a message, of an error, its cause, or an object's depths", () => {
    const error = new Error(`refused ${secret}`, { cause: new Error(`by ${secret}`) });
    log(
      "The call failed.",
      error,
      { request: { headers: { "x-api-key": secret } } },
      [Buffer.from(secret)],
      secret,
    );
    expect(written.join("")).toContain("The call failed. Error: refused ••••••••");
    expect(written.join("")).not.toContain(secret.slice(0, 6));
    expect(written.join("")).not.toContain(
      Buffer.from(secret).toString("hex").replace(/../g, "$& ").slice(0, 12),
    );
  });

  it("does not throw over what cannot be shown", () => {
    log("odd", {
      get [Symbol.toStringTag](): string {
        throw new Error(secret);
      },
    });
    expect(written.at(-1)).toBe("odd (cannot be shown)");
  });
});
