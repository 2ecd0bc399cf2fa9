/** `{prefix}_{organization}_{application}_{api}_{environment}`: the name of everything we create. */
import { createHash } from "node:crypto";

export interface IdentifierParts {
  /** From a setting; see `defaultPrefix`. */
  readonly prefix: string;
  readonly organization: string;
  readonly application: string;
  readonly api: string;
  readonly environment: string;
}

export const defaultPrefix = "gwk";

interface Target {
  readonly separator: "_" | "-";
  /** Parts that fit are written as they stand. None holds the separator, so joined parts can be told apart. */
  readonly part: RegExp;
  /** In ASCII characters, so bytes and characters are the same. */
  readonly max: number;
  /** Capital letters are refused, or not told from small ones. */
  readonly small: boolean;
}

/**
 * What each target takes. Sources: cloud-apis.md §1 (AWS: name ≤ 1024; tag values ≤ 256 of `[a-zA-Z+-=._:/]`), §2
 * (Azure: `sid` as `[a-z0-9-]{1,80}`, `displayName` 1..100); gateway-semantics.md §1.1 (APISIX: username ≤ 256,
 * `-` only since 3.13; the controller's `<namespace>_<name>` is one too); Kubernetes: names are DNS-1123
 * subdomains ≤ 253, label values ≤ 63, keys of Secret data `[-._a-zA-Z0-9]+` ≤ 253.
 */
const targets = {
  "aws-key": { separator: "_", part: /^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, max: 1024, small: false },
  "aws-tag": { separator: "_", part: /^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, max: 256, small: false },
  "azure-subscription": { separator: "-", part: /^[a-z0-9]+$/, max: 80, small: true },
  "azure-display-name": { separator: "_", part: /^[a-z0-9]+([.-][a-z0-9]+)*$/, max: 100, small: true },
  "kubernetes-object": { separator: "-", part: /^[a-z0-9]+$/, max: 253, small: true },
  "kubernetes-label": { separator: "_", part: /^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, max: 63, small: false },
  "kong-consumer": { separator: "_", part: /^[a-z0-9]+([.-][a-z0-9]+)*$/, max: 128, small: true },
  "apisix-consumer": { separator: "_", part: /^[A-Za-z0-9]+$/, max: 256, small: false },
  /** An object whose username has to leave room for `<namespace>_`. */
  "apisix-object": { separator: "-", part: /^[a-z0-9]+$/, max: 256 - 64, small: true },
  "envoy-client": { separator: "_", part: /^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, max: 253, small: false },
  "key-service": { separator: "_", part: /^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, max: 255, small: false },
} satisfies Readonly<Record<string, Target>>;

export type IdentifierTarget = keyof typeof targets;

export const identifierTargets = Object.keys(targets) as readonly IdentifierTarget[];

/** RFC 4648's alphabet in small letters: a hash in it survives targets that know no capital letters. */
const base32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 bits: nobody finds a name whose identifier is somebody else's. */
const hashLength = 16;

/**
 * The identifier of one subscription at one target; the same parts give the same text for ever.
 *
 * Parts that the target can write come out as they are. Where one cannot be written 1:1, or all of them are too
 * long, what can be read of them is followed by two separators and a hash of the exact parts: two separators are
 * in no identifier of the first form, so that the two forms never meet.
 */
export function identifier(parts: IdentifierParts, target: IdentifierTarget): string {
  const { separator, part, max } = targets[target];
  const exact = inOrder(parts);
  const plain = exact.join(separator);
  if (plain.length <= max && exact.every((text) => part.test(text))) return plain;
  const readable = exact.map((text) => written(text, target)).join(separator);
  const room = max - hashLength - 2;
  return `${withoutEnd(readable.slice(0, room))}${separator}${separator}${hash(exact)}`;
}

/**
 * What all identifiers of a prefix begin with: `gwk_`. Others may begin so too, so it narrows a listing, and a
 * label or a tag decides.
 */
export function identifierStart(prefix: string, target: IdentifierTarget): string {
  const { separator, max } = targets[target];
  return `${written(prefix, target)}${separator}`.slice(0, longestStart(max));
}

/** A prefix beyond it is cut by `identifier` itself. */
function longestStart(max: number): number {
  return max - hashLength - 3;
}

function inOrder({
  prefix,
  organization,
  application,
  api,
  environment,
}: IdentifierParts): readonly string[] {
  return [prefix, organization, application, api, environment];
}

/** `text` in the target's characters, as far as it goes; `x` where nothing is left. */
function written(text: string, target: IdentifierTarget): string {
  const { part, small, separator } = targets[target];
  if (part.test(text)) return text;
  // No target is longer, so what follows is never read.
  const letters = text
    .slice(0, 8192)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
  const words = (small ? letters.toLowerCase() : letters).match(/[A-Za-z0-9]+/g) ?? ["x"];
  return words.join(separator);
}

function withoutEnd(cut: string): string {
  return cut.replace(/[^A-Za-z0-9]+$/, "");
}

/** JSON keeps apart what joining would not, and writes half a surrogate pair as itself. */
function hash(exact: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(exact)).digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, (hashLength * 5) / 8)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let shift = (hashLength - 1) * 5; shift >= 0; shift -= 5) {
    text += base32[Number((bits >> BigInt(shift)) & 31n)];
  }
  return text;
}
