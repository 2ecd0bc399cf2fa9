import { describe, expect, it } from "vitest";
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

const rule = "key-characters";

describe("what no header carries", () => {
  it.each([
    ["two keys in one block", kongSecret("key: |-\n  h7Qm2vXc9RtL\n  w4Zk8NsYb3Jp"), "error"],
    ["a NUL", apisixConsumer('"h7Qm2vXc9RtL\\0w4Zk8NsYb3Jp"'), "error"],
    ["a bell", kongFile('"h7Qm2vXc9RtL\\aw4Zk8NsYb3Jp"'), "warning"],
    ["a line break in data", kongSecret(`key: ${btoa("h7Qm2vXc9RtL\nw4Zk8N")}`, { field: "data" }), "error"],
    ["a letter beyond ASCII", apisixConsumer("h7Qm2vXc9RtL-schlüssel"), "warning"],
    ["a curly quote", kongSecret("key: “h7Qm2vXc9RtLw4Zk8NsYb3Jp”"), "warning"],
  ])("%s", (_, text, severity) => {
    expect(found(rule, text).map((finding) => finding.severity)).toEqual([severity]);
  });

  it("is an error wherever Envoy compares", () => {
    const text = stream(apiKeyPolicy("weather-keys"), secret("weather-keys", 'a: "h7Qm2vXc9\\aRtLw4Zk8"'));
    expect(said(rule, text)).toEqual(["error stringData[a]"]);
  });

  it("shows no letter of the key", () => {
    const [finding] = found(rule, apisixConsumer("h7Qm2vXc9RtL-schlüssel"));
    expect(finding?.message).not.toMatch(/ü|00FC|h7Q/);
  });
});

describe("bytes that are no UTF-8", () => {
  const bytes = btoa("\xff\xfe-h7Qm2vXc9RtLw4Zk8NsYb3Jp");

  it("freeze Envoy, and are replaced on the way to the others", () => {
    const [envoy] = found(rule, stream(apiKeyPolicy("keys"), secret("keys", `a: ${bytes}`, "data")));
    expect(envoy?.message).toContain("no change of any route or key reaches the gateway");
    const [kong] = found(rule, kongSecret(`key: ${bytes}`, { field: "data" }));
    expect(kong?.message).toContain("is replaced");
  });

  it.each([
    ["of an entry that nobody reads", secret("weather-keys", `a: ${bytes}`, "data")],
    ["of a client secret", secret("weather-keys", `client-secret: ${bytes}`, "data")],
    ["of what is no base64", kongSecret("key: h7Qm2vXc9RtL!", { field: "data" })],
    ["of a template", kongSecret("key: {{ .Values.key | b64enc }}", { field: "data" })],
  ])("%s are left alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("nothing is said", () => {
  it.each([
    ["of a tab, a comma, a space or a sign inside", apisixConsumer('"h7Qm2vXc9RtL,w4Zk +%/=8Ns\\tYb3Jp"')],
    [
      "of a line break at the end, which key-whitespace finds",
      kongSecret("key: |\n  h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
    ],
    ["of a placeholder", apisixConsumer("<自定义 key>")],
    [
      "of a shared secret that nobody sends",
      kongSecret("username: mobile-app\nsecret: h7Qm2vXc9RtL-schlüssel", { type: "hmac-auth" }),
    ],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});
