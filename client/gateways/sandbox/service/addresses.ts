/**
 * IPv4, IPv6 and CIDR. Everything is compared as IPv6, IPv4 as the `::ffff:0:0/96` that sockets report it as
 * (RFC 4291 §2.5.5.2), so `10.0.0.1` and `::ffff:10.0.0.1` are one address.
 */

/** Sixteen bytes, and how many bits of them count. */
export interface AddressRange {
  readonly bytes: readonly number[];
  readonly bits: number;
  /** The usual spelling: `10.0.0.0/8`, `2001:db8::/32`, `::1`. */
  readonly text: string;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] as const;

/** An address, or one with a prefix length; undefined for anything else. Bits behind the prefix are cleared. */
export function parseRange(text: string): AddressRange | undefined {
  const [, address = "", prefix] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const bytes = parseAddress(address);
  if (bytes === undefined) return undefined;
  const short = !address.includes(":");
  const given = prefix === undefined ? undefined : Number(prefix);
  if (given !== undefined && given > (short ? 32 : 128)) return undefined;
  const bits = given === undefined ? 128 : short ? given + 96 : given;
  const kept = bytes.map((byte, at) => byte & mask(bits - at * 8));
  return { bytes: kept, bits, text: spell(kept, bits) };
}

/** Whether one of `ranges` holds the address, as a socket gives it. A text that is none is in no range. */
export function holdsAddress(ranges: readonly AddressRange[], text: string): boolean {
  const bytes = parseAddress(text.replace(/%.*$/, ""));
  if (bytes === undefined) return false;
  return ranges.some((range) =>
    range.bytes.every((byte, at) => ((bytes[at] ?? 0) & mask(range.bits - at * 8)) === byte),
  );
}

/** Of a byte, the first `bits` bits. */
function mask(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}

function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** No leading zeros: some read them as octal. */
function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  const legal = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256);
  return legal ? [...MAPPED, ...parts.map(Number)] : undefined;
}

/** URL (WHATWG) knows every spelling of IPv6 and gives back one: groups of hexadecimal digits and `::`. */
function parseIpv6(text: string): readonly number[] | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text)) return undefined;
  const url = `http://[${text}]`;
  if (!URL.canParse(url)) return undefined;
  const [before = "", after] = new URL(url).hostname.slice(1, -1).split("::");
  const head = groups(before);
  const tail = after === undefined ? [] : groups(after);
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff]);
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

function spell(bytes: readonly number[], bits: number): string {
  if (bits >= 96 && MAPPED.every((byte, at) => bytes[at] === byte)) {
    return bytes.slice(12).join(".") + (bits === 128 ? "" : `/${bits - 96}`);
  }
  const hex = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${hex.join(":")}]`).hostname.slice(1, -1) + (bits === 128 ? "" : `/${bits}`);
}
