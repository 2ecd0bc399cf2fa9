import { describe, expect, it } from "vitest";
import { apiKeyPolicy, apisixConsumer, found, kongFile, said, secret, stream } from "./manifests.ts";

const rule = "identifier-as-key";

function severity(texts: Parameters<typeof said>[1]): string | undefined {
  return said(rule, texts)[0]?.split(" ")[0];
}

describe("an identifier is found", () => {
  it.each([
    ["the object's name", apisixConsumer("mobile-app"), "error"],
    ["the name APISIX knows the consumer by", apisixConsumer("weather_mobile-app"), "error"],
    ["the username", kongFile("mobile-app"), "error"],
    [
      "the custom_id, a UUID",
      kongFile("0d1c6b1e-58b3-4c83-9d2e-5f1a3c9b7e42", "custom_id: 0d1c6b1e-58b3-4c83-9d2e-5f1a3c9b7e42"),
      "error",
    ],
    ["an e-mail address", kongFile("ops@partner.example"), "error"],
    ["an ARN", kongFile("arn:aws:apigateway:eu-west-1::/apikeys/a1b2c3"), "error"],
    ["a ULID", kongFile("01HZX3K9VQRG8M2T5W7Y4C6D1E"), "error"],
    ["a number", kongFile("'20881734'"), "warning"],
    ["a UUID", kongFile("0d1c6b1e-58b3-4c83-9d2e-5f1a3c9b7e42"), "information"],
    [
      "an Envoy client id",
      stream(apiKeyPolicy("weather-keys"), secret("weather-keys", "premium: premium")),
      "error",
    ],
  ])("%s", (_, text, expected) => {
    expect(severity(text)).toBe(expected);
  });

  it("of another consumer, in another file", () => {
    const other = kongFile("h7Qm2vXc9RtLw4Zk8NsYb3Jp", "username: billing, custom_id: cus_8812").replace(
      /- (username.*)/,
      "- {$1}",
    );
    const files = {
      "other.yaml": `_format_version: "3.0"\nconsumers: [{username: billing, custom_id: cus_8812}]\n`,
    };
    expect(other).toContain("cus_8812");
    expect(severity({ "kong.yaml": kongFile("cus_8812"), ...files })).toBe("error");
    expect(severity({ "kong.yaml": kongFile("billing"), ...files })).toBe("warning");
    expect(severity({ "kong.yaml": kongFile("billin"), ...files })).toBeUndefined();
  });

  it("of any entity of a kong.yml, in another file", () => {
    const id = "0d1c6b1e-58b3-4c83-9d2e-5f1a3c9b7e42";
    const entities = (list: string) =>
      `_format_version: "3.0"\nservices: [{name: a, host: a.test, ${list}: [{id: ${id}, name: b, paths: [/]}]}]\n`;
    const files = { "kong.yml": entities("routes"), "consumer.yaml": apisixConsumer(id) };
    expect(severity(files)).toBe("error");
    expect(found(rule, files)[0]?.message).toContain("an entry of `routes`");
    const record = kongFile(`h7Qm2vXc9RtLw4Zk8NsYb3Jp\n        id: ${id}`);
    expect(severity({ "a.yaml": record, "b.yaml": apisixConsumer(id) })).toBe("error");
    expect(severity({ "a.yaml": record, "b.yaml": apisixConsumer(id.replace("0d", "1d")) })).toBe(
      "information",
    );
  });

  it("without printing it, though it stands in the manifest", () => {
    for (const { message } of found(rule, apisixConsumer("mobile-app"))) {
      expect(message).not.toContain("mobile-app");
    }
  });
});

describe("nothing is said", () => {
  const users = (password: string) => `_format_version: "3.0"
consumers:
  - username: alice
    custom_id: cus_8812
    basicauth_credentials: [{username: alice, password: ${password}}]
`;
  it.each([
    ["of a password like the name: weak, but no mix-up", users("alice")],
    ["of a password with an @", users("Secret@example.com")],
    ["of a numeric password", users("'48151623'")],
    ["of a JWT as key", kongFile("eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.CRXP1A7WOeoJeXxjnni43kdQ")],
    ["of a key that begins with the name", kongFile("mobile-app-h7Qm2vXc9RtLw4Zk")],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("but of a password that is the custom_id", () => {
    expect(severity(users("cus_8812"))).toBe("error");
  });
});
