import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { fingerprint } from "../../client/credentials/fingerprint.ts";
import { mask } from "../../client/credentials/mask.ts";

describe("a mask", () => {
  it("shows the last four characters of a long key", () => {
    expect(mask("sk-0123456789abcdefghab12")).toBe("••••••••ab12");
  });

  it.each(["", "a", "ab12", "exactly15chars_"])("shows nothing of %j", (key) => {
    expect(mask(key)).toBe("••••••••");
  });

  it("is as long for every key", () => {
    expect(mask("x".repeat(500))).toHaveLength(mask("x".repeat(16)).length);
  });
});

describe("a credential value that is printed by mistake shows its mask", () => {
  const value = new CredentialValue("sk-Rt6Yb1Nk4Ew9Qx2Zv7Lp");
  it.each<[string, string]>([
    ["in a template", `${value}`],
    ["as JSON", JSON.stringify({ value })],
    ["inspected", inspect({ value }, { depth: 9, showHidden: true })],
    ["in an error", new Error(`no: ${value}`).stack ?? ""],
  ])("%s", (_, text) => {
    expect(text).toContain("••••••••v7Lp");
    expect(text).not.toContain("Rt6Yb1");
  });
});

it("a fingerprint is the first 8 digits of the SHA-256", () => {
  // printf abc | sha256sum
  expect(fingerprint(new CredentialValue("abc"))).toBe("ba7816bf");
  expect(fingerprint(new CredentialValue("schlüssel"))).toMatch(/^[0-9a-f]{8}$/);
});
