import { describe, expect, it } from "vitest";
import { toDiagnostic } from "../../server/convert.ts";
import { language } from "../lint.ts";
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

const rule = "duplicate-key-value";
const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";
const otherKey = "r5Tg8wEa1ZnQy6Ud3KpMx9Vf";

function kongCaller(
  name: string,
  entries = `key: ${key}`,
  { type = "key-auth", ingress = "kong" } = {},
): string {
  return stream(
    `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: ${name}, annotations: {kubernetes.io/ingress.class: ${ingress}}}
username: ${name}
credentials: [${name}-key]
`,
    kongSecret(entries, { name: `${name}-key`, type }),
  );
}

function weather(...secrets: readonly string[]): string {
  return apiKeyPolicy("x").replace("[{name: x}]", `[${secrets.map((name) => `{name: ${name}}`).join(", ")}]`);
}

describe("Kong", () => {
  it("finds one key in two Secrets, each in its own file", () => {
    const findings = found(rule, { "a.yaml": kongCaller("mobile-app"), "b.yaml": kongCaller("web-app") });
    expect(findings.map(({ file, severity }) => `${severity} ${file}`)).toEqual([
      "error a.yaml",
      "error b.yaml",
    ]);
    expect(findings[0]?.message).toContain("`web-app` (Secret `web-app-key`)");
    expect(findings.every(({ message }) => !message.includes(key))).toBe(true);
  });

  it("points at the other, and leaves the first its key", () => {
    const opened = language({ "/w/a.yaml": kongCaller("mobile-app"), "/w/b.yaml": kongCaller("web-app") });
    const [first] = opened.check("/w/a.yaml").filter((finding) => finding.rule === rule);
    const [second] = opened.check("/w/b.yaml").filter((finding) => finding.rule === rule);
    expect([first?.fix, second?.fix?.title]).toEqual([undefined, "Replace it with a new random key"]);
    const diagnostic = second && toDiagnostic(second, "", (file) => `file://${file}`);
    const [related] = diagnostic?.relatedInformation ?? [];
    expect(related?.location).toEqual({
      uri: "file:///w/a.yaml",
      range: { start: { line: 13, character: 7 }, end: { line: 13, character: 31 } },
    });
  });

  it("compares encoded and plain values", () => {
    const encoded = kongCaller("web-app").replace("stringData", "data").replace(key, btoa(key));
    expect(found(rule, stream(kongCaller("mobile-app"), encoded))).toHaveLength(2);
  });

  it.each([
    ["jwt", "key", `key: orders\nalgorithm: HS256\nsecret: ${key}`],
    ["basic-auth", "username", "username: orders\npassword: tHq7-mZ2v-Xc9R"],
    ["hmac-auth", "username", `username: orders\nsecret: ${key}`],
    [
      "oauth2",
      "client_id",
      `name: orders\nclient_id: orders\nclient_secret: ${key}\nredirect_uris: https://a.test`,
    ],
  ])("finds %s by its `%s`, and lets secrets be equal", (type, field, entries) => {
    const text = stream(
      kongCaller("mobile-app", entries, { type }),
      kongCaller("web-app", entries, { type }),
    );
    expect(said(rule, text)).toEqual([`error stringData[${field}]`, `error stringData[${field}]`]);
    const apart = text.replace("orders", "orders-2");
    expect(
      said(rule, type === "oauth2" ? apart.replace("client_id: orders\n", "client_id: o2\n") : apart),
    ).toEqual([]);
  });

  it("finds keys and names in a kong.yml, at the top and under consumers", () => {
    const text = `_format_version: "3.0"
consumers:
  - {username: one, keyauth_credentials: [{key: ${key}}], jwt_secrets: [{key: one, secret: ${key}}]}
  - {username: two, jwt_secrets: [{key: one, secret: ${otherKey}}]}
keyauth_credentials:
  - {consumer: two, key: ${key}}
`;
    expect(said(rule, text)).toEqual([
      "error consumers[0].keyauth_credentials[0].key",
      "error consumers[0].jwt_secrets[0].key",
      "error consumers[1].jwt_secrets[0].key",
      "error keyauth_credentials[0].key",
    ]);
  });
});

describe("Envoy Gateway", () => {
  it("finds one key under two client ids of a policy, in one Secret or in two", () => {
    const one = stream(weather("a"), secret("a", `mobile: ${key}\nweb: ${key}\npartner: ${otherKey}`));
    expect(said(rule, one)).toEqual(["error stringData[mobile]", "error stringData[web]"]);
    const two = {
      "policy.yaml": weather("a", "b"),
      "x/a.yaml": secret("a", `mobile: ${key}`),
      "y/b.yaml": secret("b", `web: ${key}`),
    };
    const findings = found(rule, two);
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "error"]);
    expect(findings[0]?.message).toContain("500");
  });

  it("lets a client repeat a key that an earlier Secret shadows", () => {
    // e2e/api-key-auth.yaml of Envoy Gateway: client1 of the second Secret is passed over.
    const text = stream(
      weather("a", "b"),
      secret("a", `client1: ${otherKey}`),
      secret("b", `client1: ${key}\nclient2: ${key}`),
    );
    expect(said(rule, text)).toEqual([]);
  });

  it("does not compare variants of one Secret, or Secrets of two environments", () => {
    const variants = {
      "p.yaml": weather("a"),
      "x/a.yaml": secret("a", `b: ${key}`),
      "y/a.yaml": secret("a", `c: ${key}`),
    };
    expect(said(rule, variants)).toEqual([]);
    const environments = {
      "p.yaml": weather("a", "b"),
      "dev/a.yaml": secret("a", `d: ${key}`),
      "prod/b.yaml": secret("b", `e: ${key}`),
    };
    expect(said(rule, environments)).toEqual([]);
  });

  it("lets two policies have the same key", () => {
    const other = weather("b").replace("name: weather}", "name: maps}");
    const text = stream(weather("a"), secret("a", `mobile: ${key}`), other, secret("b", `mobile-2: ${key}`));
    expect(said(rule, text)).toEqual([]);
  });
});

describe("APISIX", () => {
  const two = stream(apisixConsumer(key, "mobile-app"), apisixConsumer(key, "web-app"));

  it("finds one key in two consumers, and says what becomes of it in which release", () => {
    expect(found(rule, two)[0]?.message).toContain("APISIX 3.18 refuses the second");
    const old = { "a.yaml": two, ".gateway-keys.yaml": 'versions: {apisix: "3.12"}\n' };
    expect(found(rule, old)[0]?.message).toContain("takes one caller for the other");
  });

  it("finds the same key in a Secret and in a manifest", () => {
    const referring = apisixConsumer("x", "web-app").replace(
      "value:\n        key: x",
      "secretRef: {name: web}",
    );
    const inNamespace = secret("web", `key: ${key}`).replace(
      "{name: web}",
      "{name: web, namespace: weather}",
    );
    expect(found(rule, stream(apisixConsumer(key), referring, inNamespace))).toHaveLength(2);
  });
});

describe("nothing is said", () => {
  const callers = stream(kongCaller("mobile-app"), kongCaller("web-app"));
  it.each([
    [
      "of two ingress classes",
      stream(kongCaller("mobile-app"), kongCaller("web-app", undefined, { ingress: "inner" })),
    ],
    [
      "of Secrets that no consumer names",
      stream(kongSecret(`key: ${key}`), kongSecret(`key: ${key}`, { name: "b" })),
    ],
    ["of a kong.yml and a consumer", stream(kongCaller("mobile-app"), kongFile(key))],
    ["of two gateways", stream(kongCaller("mobile-app"), apisixConsumer(key))],
    ["of placeholders", callers.replaceAll(key, "changeme")],
    ["of templates", callers.replaceAll(key, `\${KEY}`)],
    ["of acl groups", callers.replaceAll("key-auth", "acl").replaceAll(`key: ${key}`, "group: partners")],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("of two kong.yml", () => {
    expect(
      said(rule, { "a/kong.yml": kongFile(key), "b/kong.yml": kongFile(key, "username: web-app") }),
    ).toEqual([]);
  });

  it("of environments, overlays and copies of one object", () => {
    expect(
      said(rule, { "dev/a.yaml": kongCaller("mobile-app"), "prod/b.yaml": kongCaller("web-app") }),
    ).toEqual([]);
    expect(
      said(rule, { "a/c.yaml": kongCaller("mobile-app"), "b/c.yaml": kongCaller("mobile-app") }),
    ).toEqual([]);
  });

  it("louder than a warning of folders that may be for different clusters", () => {
    for (const [a, b] of [
      ["orders/a.yaml", "maps/b.yaml"],
      ["examples/a.yaml", "examples/b.yaml"],
    ] as const) {
      const findings = found(rule, { [a]: kongCaller("mobile-app"), [b]: kongCaller("web-app") });
      expect(findings.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
    }
  });
});

describe("while one types", () => {
  const texts = {
    "a.yaml": kongCaller("mobile-app"),
    "b.yaml": kongSecret(`key: ${key}`, { name: "web-app-key" }),
    "consumer.yaml": kongCaller("web-app").split("---\n")[0] ?? "",
  };

  function count(opened: ReturnType<typeof language>, file: string): number {
    return opened.check(file).filter((finding) => finding.rule === rule).length;
  }

  it("the other file hears of a change, and of who refers to a Secret", () => {
    const opened = language(texts);
    expect([count(opened, "a.yaml"), count(opened, "b.yaml")]).toEqual([1, 1]);
    expect(opened.open("b.yaml", texts["b.yaml"].replace(key, otherKey))).toContain("a.yaml");
    expect(count(opened, "a.yaml")).toBe(0);
    expect(opened.open("b.yaml", texts["b.yaml"])).toContain("a.yaml");
    expect(count(opened, "a.yaml")).toBe(1);
    expect(opened.remove("consumer.yaml")).toContain("a.yaml");
    expect(count(opened, "a.yaml")).toBe(0);
  });
});

describe("credentials of one consumer", () => {
  const consumer = (...credentials: readonly string[]) => `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: mobile-app}
spec:
  gatewayRef: {name: apisix}
  credentials: [${credentials.join(", ")}]
`;
  const inline = (name: string, value = key) => `{name: ${name}, type: key-auth, config: {key: ${value}}}`;

  it("are told from each other by APISIX 3.18", () => {
    const findings = found(rule, consumer(inline("a"), inline("b"), inline("c", otherKey)));
    expect(findings.map(({ path }) => path)).toEqual([
      "spec.credentials[0].config.key",
      "spec.credentials[1].config.key",
    ]);
    expect(findings[0]?.message).toContain("another credential of the same consumer: APISIX refuses");
    expect(findings.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
  });

  it("may be equal before", () => {
    const texts = {
      ".gateway-keys.yaml": "versions: {apisix: 3.17.0}\n",
      "a.yaml": consumer(inline("a"), inline("b")),
    };
    expect(said(rule, texts)).toEqual([]);
  });

  it("are one where `value` wins over the Secret", () => {
    const both = apisixConsumer(key).replace("      value:", "      secretRef: {name: s}\n      value:");
    expect(both).toContain("secretRef");
    expect(said(rule, stream(both, secret("s", `key: ${key}`)))).toEqual([]);
  });

  it("cost Kong's consumer all of them", () => {
    const [first] = found(
      rule,
      stream(
        kongCaller("mobile-app").replace("[mobile-app-key]", "[mobile-app-key, other-key]"),
        kongSecret(`key: ${key}`, { name: "other-key" }),
      ),
    );
    expect(first?.message).toContain("leaves the consumer out, and its calls get 401");
  });
});

describe("10,000 consumers with one key", () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `caller-${i}`);

  it("have one finding each, in time that grows no faster than they do", { timeout: 120_000 }, () => {
    const file = (own: boolean) => {
      const consumers = names.map(
        (name, i) => `  - {username: ${name}, keyauth_credentials: [{key: ${key}${own ? i : ""}}]}\n`,
      );
      return `_format_version: "3.0"\nconsumers:\n${consumers.join("")}`;
    };
    const ownTime = timed(() => expect(said(rule, file(true))).toEqual([]));
    const sharedTime = timed(() => expect(said(rule, file(false))).toHaveLength(names.length));
    console.info(`10,000 consumers: ${ownTime} ms with keys of their own, ${sharedTime} ms with one`);
    expect(sharedTime).toBeLessThan(ownTime * 6);
  });

  it("are found in many files, too", { timeout: 120_000 }, () => {
    const files = (count: number, own: boolean) =>
      Object.fromEntries(
        names
          .slice(0, count)
          .map((name, i) => [`consumers/${i}.yaml`, apisixConsumer(`${key}${own ? i : ""}`, name)]),
      );
    const ownTime = timed(() => expect(said(rule, files(2_000, true))).toEqual([]));
    const sharedTime = timed(() => expect(said(rule, files(2_000, false))).toHaveLength(2_000));
    expect(sharedTime).toBeLessThan(ownTime * 4);
  });
});

/** Milliseconds of the processor: others may be at work beside. */
function timed(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return Math.round((user + system) / 1000);
}
