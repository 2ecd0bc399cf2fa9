import { expect, it } from "vitest";
import { fingerprintKey, fingerprints } from "../server/fingerprint.ts";

const value = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

it("is equal for equal values, and for no others", () => {
  const fingerprint = fingerprints(fingerprintKey());
  expect(fingerprint(value)).toBe(fingerprint(`${value}`));
  const others = Array.from({ length: 10_000 }, (_, i) => fingerprint(`${value}${i}`));
  expect(new Set([...others, fingerprint(value)]).size).toBe(10_001);
});

it("is another under another key, and tells nothing of the value", () => {
  const [one, other] = [fingerprints(fingerprintKey()), fingerprints(fingerprintKey())];
  expect(one(value)).not.toBe(other(value));
  expect(one("a")).toHaveLength(one(value).length);
});
