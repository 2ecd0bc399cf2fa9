import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { leastBits, strengthOf } from "../../server/language/values/keyStrength.ts";
import { fixed, testKey } from "../lint.ts";
import {
  apiKeyPolicy,
  apisixConsumer,
  found,
  kongFile,
  kongSecret,
  said,
  secret,
  stream,
} from "./manifests.ts";

const rule = "weak-key";

describe("a weak key", () => {
  it.each([
    ["auth-one", "common words"],
    ["my-super-secret-api-key", "common words"],
    ["S3cretP4ssw0rd", "common words"],
    ["Summer2024!", "common words"],
    ["mobile-app-2026", "its caller's own name"],
    ["abcdefghijklmnop", "a run of the alphabet"],
    ["qwertyuiopasdfgh", "keyboard"],
    ['"123456"', "keyboard"],
    ['"987654"', "keyboard"],
    ["go-rst-mobile-key", "its caller's own name"],
    ["abcabcabcabcabcabcabc", "again and again"],
    ["abababaabababaab", "three different characters"],
    ["xK9q2Z", "short"],
    ["edd1c9f034335f136f87ad84b625c8f1", "printed in documentation"],
  ])("%s", (key, reason) => {
    const [finding, ...others] = found(rule, apisixConsumer(key));
    expect(others).toEqual([]);
    expect(finding?.severity).toBe("warning");
    expect(finding?.message).toContain(reason);
    expect(finding?.message).not.toContain(key);
  });

  it("is found in Secrets, by whoever reads them, and in a kong.yml", () => {
    expect(said(rule, kongSecret(`key: ${btoa("auth-one")}`, { field: "data" }))).toEqual([
      "warning data[key]",
    ]);
    const envoy = stream(apiKeyPolicy("weather-keys"), secret("weather-keys", "mobile-app: auth-one"));
    expect(said(rule, envoy)).toEqual(["warning stringData[mobile-app]"]);
    expect(said(rule, kongFile("auth-one"))).toHaveLength(1);
    expect(said(rule, secret("weather-keys", "mobile-app: auth-one"))).toEqual([]);
  });

  it("is also a password that is a number or the user's name", () => {
    const basic = (password: string) =>
      kongSecret(`username: mobile-app\npassword: ${password}`, { type: "basic-auth" });
    expect(said(rule, basic('"12345678"'))).toHaveLength(1);
    expect(said(rule, basic("tHq7-mZ2v-Xc9R"))).toEqual([]);
  });

  it("gets a random one in its place", () => {
    expect(fixed(kongSecret("key: 'auth-one' # ours"), rule)["manifest.yaml"]).toContain(
      `key: '${testKey}' # ours`,
    );
  });
});

describe("is no weak key", () => {
  it.each([
    ["eight random letters and digits", "Zk8NsYb3"],
    ["a passphrase of dice", "velvet cobalt trumpet anchor gravel"],
    ["what another rule finds: a placeholder", "changeme"],
    ["an id", "507f1f77bcf86cd799439011"],
    ["the consumer's own name", "mobile-app"],
    ["a template", `\${KEY}`],
    ["nothing", '""'],
  ])("%s", (_, key) => {
    expect(said(rule, apisixConsumer(key))).toEqual([]);
  });
});

describe("random keys", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const digits = "0123456789";
  const alphabets: Readonly<Record<string, string>> = {
    digits,
    hex: `${digits}abcdef`,
    "capital hex": `${digits}ABCDEF`,
    "base 32": `${letters.toUpperCase()}234567`,
    "base 36": digits + letters,
    "base 58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "base 62": digits + letters + letters.toUpperCase(),
    "base 64": `${digits}${letters}${letters.toUpperCase()}+/`,
    "base 64 for URLs": `${digits}${letters}${letters.toUpperCase()}-_`,
    letters,
    "letters of both cases": letters + letters.toUpperCase(),
    "consonants and digits": "bcdfghjklmnpqrstvwxz23456789",
    "all of ASCII": Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join(""),
  };

  it.each(Object.entries(alphabets))("of %s are never weak", (_, alphabet) => {
    for (let i = 0; i < 1_000; i++) {
      const length = 16 + (i % 25);
      const key = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
      expect(strengthOf(key, ["mobile-app", "weather"]).bits).toBeGreaterThanOrEqual(leastBits);
    }
  });
});
