import { describe, expect, it } from "vitest";
import { holdsAddress, parseRange } from "../../client/gateways/sandbox/service/addresses.ts";
import { Random } from "./random.ts";

/** The plain model: an address is a number of 128 bits, a range the numbers that agree in their first bits. */
interface Model {
  readonly number: bigint;
  readonly bits: number;
}

const V4 = 0xffffn << 32n;

describe("which addresses a range holds", () => {
  it("is as a plain model over numbers says, in every spelling", () => {
    const random = new Random(20261121);
    for (let round = 0; round < 5000; round++) {
      const range = randomRange(random);
      const address = near(range, random);
      const expected = (range.number ^ address) >> BigInt(128 - range.bits) === 0n;
      const rangeText = `${spell(range.number, random)}/${bitsOf(range)}`;
      const ready = parseRange(rangeText.startsWith("::ffff:") ? mappedRange(rangeText, range) : rangeText);
      expect(ready, rangeText).toBeDefined();
      const addressText = spell(address, random);
      expect(ready !== undefined && holdsAddress([ready], addressText), `${rangeText} ∋ ${addressText}`).toBe(
        expected,
      );
    }
  });

  it.each([
    ["10.0.0.1", "::ffff:10.0.0.1"],
    ["::ffff:10.0.0.0/104", "10.9.9.9"],
    ["10.0.0.0/8", "::ffff:a01:203"],
    ["0.0.0.0/0", "203.0.113.9"],
    ["::/0", "203.0.113.9"],
    ["fe80::/10", "fe80::1%eth0"],
    ["2001:DB8::/32", "2001:db8:0:0:0:0:0:1"],
  ])("%s holds %s", (range, address) => {
    expect(holdsAddress(ranges(range), address)).toBe(true);
  });

  it.each([
    ["0.0.0.0/0", "::1"],
    ["10.0.0.1", "10.0.0.2"],
    ["::1", "127.0.0.1"],
    ["0.0.0.0/0", "no address"],
    ["::/0", ""],
  ])("%s does not hold %s", (range, address) => {
    expect(holdsAddress(ranges(range), address)).toBe(false);
  });
});

describe("how a range is written", () => {
  it.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.1.2.3/32", "10.1.2.3"],
    ["2001:0DB8:0000::0001", "2001:db8::1"],
    ["2001:db8::ffff/32", "2001:db8::/32"],
    ["::ffff:192.168.0.1", "192.168.0.1"],
    ["::", "::"],
  ])("%s comes back as %s", (written, usual) => {
    expect(parseRange(written)?.text).toBe(usual);
  });

  it.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1/33",
    "10.0.0.1/08",
    "10.0.0.1/",
    "::1/129",
    ":::1",
    "1::2::3",
    "fe80::1%eth0",
    "[::1]",
    "localhost",
    " 10.0.0.1",
    "10.0.0.1/8/8",
    "1:2:3:4:5:6:7:8:9",
    "0x7f.1",
  ])("refuses %j", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });
});

function ranges(text: string) {
  const range = parseRange(text);
  return range === undefined ? [] : [range];
}

function randomRange(random: Random): Model {
  if (random.below(2) === 0) return { number: V4 | randomBits(random, 32), bits: 96 + random.below(33) };
  return { number: randomBits(random, 128), bits: random.below(129) };
}

/** Often within the range, or off by one bit. */
function near({ number, bits }: Model, random: Random): bigint {
  const inside = bits === 128 ? number : number ^ randomBits(random, Math.min(128 - bits, 32));
  const flipped = inside ^ (1n << BigInt(random.below(128)));
  return random.one([inside, flipped, flipped, V4 | randomBits(random, 32)]);
}

function randomBits(random: Random, count: number): bigint {
  let bits = 0n;
  for (let at = 0; at < count; at++) bits = (bits << 1n) | BigInt(random.below(2));
  return bits;
}

function isV4(number: bigint): boolean {
  return number >> 32n === 0xffffn;
}

function bitsOf({ number, bits }: Model): number {
  return isV4(number) ? bits - 96 : bits;
}

/** A range that is written as a mapped address counts its bits from the front. */
function mappedRange(text: string, { bits }: Model): string {
  return text.replace(/\/\d+$/, `/${bits}`);
}

function spell(number: bigint, random: Random): string {
  const dotted = [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 0xffn).join(".");
  if (isV4(number)) return random.one([dotted, `::ffff:${dotted}`]);
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((number >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  );
  return random.one([
    groups.join(":"),
    groups.map((group) => group.padStart(4, "0").toUpperCase()).join(":"),
    `${groups.slice(0, 6).join(":")}:${dotted}`,
  ]);
}
