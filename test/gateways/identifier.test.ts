import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type IdentifierParts,
  type IdentifierTarget,
  identifier,
  identifierStart,
  identifierTargets,
} from "../../client/gateways/identifier.ts";

/** The targets' own words, apart from the code's table: pattern, and the longest in UTF-8 bytes. */
const legal: Readonly<Record<IdentifierTarget, { pattern: RegExp; bytes: number }>> = {
  "aws-key": { pattern: /^[a-zA-Z0-9+\-=._:/]+$/, bytes: 1024 },
  "aws-tag": { pattern: /^[a-zA-Z0-9+\-=._:/]+$/, bytes: 256 },
  "azure-subscription": { pattern: /^[a-z0-9-]{1,80}$/, bytes: 80 },
  "azure-display-name": { pattern: /^.{1,100}$/u, bytes: 100 },
  "kubernetes-object": {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    bytes: 253,
  },
  "kubernetes-label": { pattern: /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/, bytes: 63 },
  "kong-consumer": { pattern: /^[ -~]+$/, bytes: 255 },
  // Releases before 3.13 take no dash.
  "apisix-consumer": { pattern: /^[a-zA-Z0-9_]+$/, bytes: 256 },
  "apisix-object": { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, bytes: 256 - 63 - 1 },
  "envoy-client": { pattern: /^[-._a-zA-Z0-9]+$/, bytes: 253 },
  "key-service": { pattern: /^[ -~]+$/, bytes: 255 },
};

const weather: IdentifierParts = {
  prefix: "gwk",
  organization: "acme",
  application: "mobile",
  api: "weather",
  environment: "production",
};

/** The hash as anybody could compute it: SHA-256 of the parts as a JSON array, 80 bits, in base 32. */
function hashOf(parts: IdentifierParts): string {
  const { prefix, organization, application, api, environment } = parts;
  const text = JSON.stringify([prefix, organization, application, api, environment]);
  const bits = [...createHash("sha256").update(text).digest().subarray(0, 10)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const letter = (five: string) => "abcdefghijklmnopqrstuvwxyz234567".charAt(Number.parseInt(five, 2));
  return (bits.match(/.{5}/g) ?? []).map(letter).join("");
}

const dns = new Set<IdentifierTarget>(["azure-subscription", "kubernetes-object", "apisix-object"]);

describe("a name that every target can write", () => {
  it.each(identifierTargets)("is readable and has no hash: %s", (target) => {
    const expected = dns.has(target)
      ? "gwk-acme-mobile-weather-production"
      : "gwk_acme_mobile_weather_production";
    expect(identifier(weather, target)).toBe(expected);
  });
});

describe("the same parts give the same identifier for ever", () => {
  const golden: readonly [IdentifierTarget, Partial<IdentifierParts>, string][] = [
    ["aws-key", { application: "my-app" }, "gwk_acme_my-app_weather_production"],
    ["aws-key", { prefix: "wso2", api: "v1.2" }, "wso2_acme_mobile_v1.2_production"],
    ["aws-key", { application: "my_app" }, "gwk_acme_my_app_weather_production__hbvo336ais6eie2e"],
    ["azure-subscription", { application: "my-app" }, "gwk-acme-my-app-weather-production--mmvvrzhyjnqofkp7"],
    ["kubernetes-object", { application: "Mobile" }, "gwk-acme-mobile-weather-production--r7thic3yxa5gf7hk"],
    ["kubernetes-label", { api: "天气" }, "gwk_acme_mobile_x_production__apyc3q2miqhtr43m"],
    [
      "apisix-consumer",
      { organization: "Zürich GmbH" },
      "gwk_Zurich_GmbH_mobile_weather_production__4yuxs2ozwhzm7cg3",
    ],
    ["envoy-client", { application: "" }, "gwk_acme_x_weather_production__z6vbq7vclagxa6xe"],
    ["key-service", { api: "🌦️ now" }, "gwk_acme_mobile_now_production__uygs4azo4d5l2ldz"],
    ["kubernetes-label", { api: "a".repeat(10_000) }, `gwk_acme_mobile_${"a".repeat(29)}__ba5ddrdswn4ydw7s`],
  ];
  it.each(golden)("%s", (target, parts, expected) => {
    expect(identifier({ ...weather, ...parts }, target)).toBe(expected);
  });
});

describe("what a person could mix up stays apart", () => {
  const pairs: readonly [string, Partial<IdentifierParts>, Partial<IdentifierParts>][] = [
    ["where the separator falls", { application: "a_b", api: "c" }, { application: "a", api: "b_c" }],
    ["where the dash falls", { application: "a-b", api: "c" }, { application: "a", api: "b-c" }],
    ["a space and an underscore", { application: "a b" }, { application: "a_b" }],
    ["scripts that leave nothing", { api: "天气" }, { api: "погода" }],
    ["emoji", { api: "🌦" }, { api: "🌧" }],
    ["normalisation forms", { api: "caf\u00e9" }, { api: "cafe\u0301" }],
    ["an accent", { api: "café" }, { api: "cafe" }],
    ["full width letters", { api: "ａｐｉ" }, { api: "api" }],
    ["nothing and a space", { api: "" }, { api: " " }],
    ["nothing and what stands for it", { api: "" }, { api: "x" }],
    ["the end of 10,000 characters", { api: `${"a".repeat(9_999)}b` }, { api: "a".repeat(10_000) }],
    ["half surrogate pairs", { api: "\ud83c" }, { api: "\ud83d" }],
    ["quotes that JSON knows", { application: 'a","b', api: "c" }, { application: "a", api: 'b","c' }],
    ["line ends", { api: "a\n" }, { api: "a\r" }],
  ];
  it.each(pairs)("%s", (_, one, other) => {
    for (const target of identifierTargets) {
      expect(identifier({ ...weather, ...one }, target), target).not.toBe(
        identifier({ ...weather, ...other }, target),
      );
    }
  });

  it("capital letters, at every target", () => {
    for (const target of identifierTargets) {
      const one = identifier({ ...weather, application: "Mobile" }, target);
      const other = identifier({ ...weather, application: "mobile" }, target);
      expect(one, target).not.toBe(other);
    }
  });

  it("a name that is written like the identifier of another", () => {
    const hashed = identifier({ ...weather, application: "my app" }, "aws-key");
    const [prefix = "", organization = "", application = "", api = "", ...rest] = hashed.split("_");
    const copy = identifier(
      { prefix, organization, application, api, environment: rest.join("_") },
      "aws-key",
    );
    expect(copy).not.toBe(hashed);
  });
});

describe("an identifier is found by its prefix", () => {
  it.each(["gwk", "wso2", "My Org", "", "天气", "p".repeat(2_000), `${"p-".repeat(200)}p`])(
    "%s",
    (prefix) => {
      for (const target of identifierTargets) {
        const start = identifierStart(prefix, target);
        expect(identifier({ ...weather, prefix }, target).startsWith(start), target).toBe(true);
        expect(identifier({ ...weather, prefix, api: "!".repeat(99) }, target).startsWith(start)).toBe(true);
      }
    },
  );
});

describe("near-equal parts against a plain model", () => {
  it.each(identifierTargets)("legal, unique, stable, as the model says: %s", (target) => {
    const random = numbers(target);
    const seen = new Map<string, string>();
    const { pattern, bytes } = legal[target];
    const wrong: string[] = [];
    // 12,000 at each target, each against each: 72 million pairs.
    for (let count = 0; count < 12_000; count++) {
      const parts = nearEqual(random);
      const text = identifier(parts, target);
      const key = JSON.stringify(Object.values(parts));
      if (!pattern.test(text) || Buffer.byteLength(text) > bytes) wrong.push(`illegal: ${text}`);
      if (identifier({ ...parts }, target) !== text) wrong.push(`not stable: ${text}`);
      if ((seen.get(text) ?? key) !== key) wrong.push(`${seen.get(text)} and ${key} are both ${text}`);
      const separator = dns.has(target) ? "-" : "_";
      if (text.includes(separator + separator)) {
        if (!text.endsWith(`${separator}${separator}${hashOf(parts)}`)) wrong.push(`another hash: ${text}`);
      } else if (text !== Object.values(parts).join(separator)) wrong.push(`changed without a hash: ${text}`);
      seen.set(text, key);
    }
    expect(wrong).toEqual([]);
  });
});

/** Parts from few words and marks, so that most are almost another. */
function nearEqual(random: (below: number) => number): IdentifierParts {
  const words = ["a", "A", "b", "ab", "x", "é", "e\u0301", "天", "🌦", "1", "\ud83c", "a".repeat(60)];
  const marks = ["", "", "", "_", "-", ".", " ", "/", "__", "--", "\u200d", "\0"];
  const pick = (list: readonly string[]) => list[random(list.length)] ?? "";
  const part = () =>
    Array.from({ length: random(4) }, () => pick(words) + pick(marks)).join("") || pick(words);
  return {
    prefix: "gwk",
    organization: part(),
    application: part(),
    api: part(),
    environment: random(2) === 0 ? "production" : "sandbox",
  };
}

/** Whole numbers below a bound, the same in every run (mulberry32). */
function numbers(seed: string): (below: number) => number {
  let state = [...seed].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
