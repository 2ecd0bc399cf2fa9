import { describe, expect, it } from "vitest";
import { fixed, testKey } from "../lint.ts";
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

const rule = "object-id-as-key";
const id = "507f1f77bcf86cd799439011";
const inConsumer = "spec.authParameter.keyAuth.value.key";

describe("an ObjectId is found", () => {
  it.each([
    ["plain", id],
    ["in single quotes", `'${id}'`],
    ["in double quotes", `"${id}"`],
    ["in capitals", id.toUpperCase()],
    ["with a comment", `${id} # from the database`],
    ["as a literal block", `|\n          ${id}`],
    ["as a folded block", `>-\n          ${id}`],
    ["as the shell prints it", `ObjectId("${id}")`],
    ["as extended JSON in a string", `'{"$oid": "${id}"}'`],
    ["behind an anchor", `&key ${id}`],
  ])("%s", (_, key) => {
    expect(said(rule, apisixConsumer(key))).toEqual([`error ${inConsumer}`]);
  });

  it("as extended JSON", () => {
    expect(said(rule, apisixConsumer(`{$oid: "${id}"}`))).toEqual([`error ${inConsumer}`]);
    expect(said(rule, kongFile(`{"$oid": "${id}"}`))).toEqual([
      "error consumers[0].keyauth_credentials[0].key",
    ]);
  });

  it("base64 in a Secret, line breaks and all", () => {
    const encoded = btoa(id);
    expect(said(rule, kongSecret(`key: ${encoded}`, { field: "data" }))).toEqual(["error data[key]"]);
    expect(said(rule, kongSecret(`key: ${btoa(`${id}\n`)}`, { field: "data" }))).toEqual(["error data[key]"]);
  });

  it("in every entry of a Secret that Envoy Gateway reads keys from", () => {
    const keys = secret("weather-keys", `web-app: ${id}\nmobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp`);
    expect(said(rule, stream(apiKeyPolicy("weather-keys"), keys))).toEqual(["error stringData[web-app]"]);
    expect(said(rule, keys)).toEqual([]);
  });

  it("in a consumer's plugins", () => {
    const text = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: mobile-app}
spec:
  plugins:
    - {name: key-auth, enable: true, config: {key: ${id}}}
    - {name: limit-count, enable: true, config: {key: ${id}}}
`;
    expect(said(rule, text)).toEqual(["error spec.plugins[0].config.key"]);
  });

  it("in passwords and shared secrets", () => {
    const text = `_format_version: "3.0"
consumers:
  - username: mobile-app
    basicauth_credentials: [{username: mobile-app, password: ${id}}]
    jwt_secrets: [{key: ${id}, secret: ${id}}]
    hmacauth_credentials: [{username: ${id}, secret: ${id}}]
    acls: [{group: ${id}}]
`;
    expect(said(rule, text)).toEqual([
      "error consumers[0].basicauth_credentials[0].password",
      "error consumers[0].jwt_secrets[0].secret",
      "error consumers[0].hmacauth_credentials[0].secret",
    ]);
  });

  it("once, where an anchor is merged into two consumers", () => {
    const text = `_format_version: "3.0"
_ignore: [&shared {key: ${id}}]
consumers:
  - {username: one, keyauth_credentials: [{<<: *shared, tags: [a]}]}
  - {username: two, keyauth_credentials: [{<<: *shared, tags: [b]}]}
`;
    expect(found(rule, text)).toHaveLength(1);
  });
});

describe("nothing is said", () => {
  it.each([
    ["of a name", apisixConsumer("h7Qm2vXc9RtLw4Zk8NsYb3Jp", `gateway-${id}`)],
    ["of an id where an id belongs", kongFile("h7Qm2vXc9RtLw4Zk8NsYb3Jp", `custom_id: ${id}`)],
    ["of a template", apisixConsumer("{{ .Values.key }}")],
    ["of a variable", apisixConsumer(`\${MOBILE_APP_KEY}`)],
    ["of a longer hex string", apisixConsumer(`${id}00`)],
    ["of an entry that nobody reads", kongSecret(`key: h7Qm2vXc9RtLw4Zk8NsYb3Jp\nrecord: ${id}`)],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

it("only points out hex that no ObjectId of our time begins with", () => {
  const findings = found(rule, kongFile("f07f1f77bcf86cd799439011"));
  expect(findings.map(({ severity, fix }) => [severity, fix])).toEqual([["information", undefined]]);
});

describe("the fix", () => {
  it("takes the key from a Secret that bears the consumer's name", () => {
    const text = stream(
      apisixConsumer(`${id} # ours`),
      secret("mobile-app-key", "key: h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
    );
    const { "manifest.yaml": after } = fixed(text, rule);
    expect(after).toContain("      secretRef:\n        # ours\n        name: mobile-app-key\n");
    expect(after).not.toContain(testKey);
  });

  it("leaves a Secret alone that somebody else uses, or that lacks the key", () => {
    const incomplete = secret("mobile-app-key", "token: h7Qm2vXc9RtLw4Zk8NsYb3Jp");
    expect(fixed(stream(apisixConsumer(id), incomplete), rule)["manifest.yaml"]).toContain(testKey);
    const other = apisixConsumer("x", "other").replace(
      "value:\n        key: x",
      "secretRef: {name: mobile-app-key}",
    );
    const used = secret("mobile-app-key", "key: h7Qm2vXc9RtLw4Zk8NsYb3Jp");
    expect(fixed(stream(apisixConsumer(id), other, used), rule)["manifest.yaml"]).toContain(testKey);
  });

  it("else makes a Secret with a random key, in the consumer's namespace", () => {
    expect(fixed(apisixConsumer(id), rule)["manifest.yaml"]).toBe(`apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key-auth
  namespace: weather
stringData:
  key: ${testKey}
`);
  });

  it("writes a random key in place where no Secret can be named, encoded where it must be", () => {
    expect(fixed(kongFile(`'${id}' # ours`), rule)["manifest.yaml"]).toContain(`key: '${testKey}' # ours`);
    expect(fixed(kongFile(`{"$oid": "${id}"}`), rule)["manifest.yaml"]).toContain(`- key: ${testKey}\n`);
    const inData = kongSecret(`key: ${btoa(id)}`, { field: "data" });
    expect(fixed(inData, rule)["manifest.yaml"]).toContain(`key: ${btoa(testKey)}\n`);
  });

  it("stays inside a JSON manifest", () => {
    const json = JSON.stringify({
      apiVersion: "apisix.apache.org/v2",
      kind: "ApisixConsumer",
      metadata: { name: "mobile-app" },
      spec: { authParameter: { keyAuth: { value: { key: id } } } },
    });
    expect(fixed(json, rule)["manifest.yaml"]).toBe(json.replace(id, testKey));
  });
});
