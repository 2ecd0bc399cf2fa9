/** Address ranges as Go's `net.ParseCIDR` reads them, which is what Envoy Gateway goes by (internal/gatewayapi/helpers.go:1058). */

export function isCidr(text: string): boolean {
  const [address = "", mask, ...rest] = text.split("/");
  if (mask === undefined || rest.length > 0 || !/^\d+$/.test(mask)) return false;
  if (isIpv4(address)) return Number(mask) <= 32;
  return isIpv6(address) && Number(mask) <= 128;
}

/** Four numbers without leading zeros. */
function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Eight groups, or fewer with one `::`; the last two may be an IPv4 address. Zones are none of a range. */
function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [i, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    const last = parts.at(-1) ?? "";
    const mapped = i === halves.length - 1 && isIpv4(last);
    const plain = mapped ? parts.slice(0, -1) : parts;
    if (!plain.every((part) => /^[\da-f]{1,4}$/i.test(part))) return false;
    groups += plain.length + (mapped ? 2 : 0);
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}
