/** What each kind reads out of its manifests. */
import { describe, expect, it } from "vitest";
import type { Facts } from "../server/language/facts/facts.ts";
import { fileName, language } from "./lint.ts";

function facts(text: string): Facts {
  const opened = language(text);
  const all = opened.documents(fileName).map((document) => opened.facts(document));
  return {
    objects: all.flatMap(({ objects }) => objects),
    links: all.flatMap(({ links }) => links),
    grants: all.flatMap(({ grants }) => grants),
    allowLists: all.flatMap(({ allowLists }) => allowLists),
    templatedNames: all.flatMap(({ templatedNames }) => templatedNames),
    kustomizations: all.flatMap(({ kustomizations }) => kustomizations),
    entityIds: all.flatMap(({ entityIds }) => entityIds),
    consumers: all.flatMap(({ consumers }) => consumers),
    credentials: all.flatMap(({ credentials }) => credentials),
    inline: all.flatMap(({ inline }) => inline),
    references: all.flatMap(({ references }) => references),
    secrets: all.flatMap(({ secrets }) => secrets),
  };
}

/** `role path = value`, as the gateway will compare it. */
function credentials(text: string): string[] {
  return facts(text).credentials.map(({ role, path, value }) => `${role} ${path} = ${value}`);
}

describe("ApisixConsumer", () => {
  const consumer = (spec: string, metadata = "name: mobile-app, namespace: weather") =>
    `apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {${metadata}}\nspec:\n${spec}`;

  it("is known to APISIX by namespace and name", () => {
    expect(facts(consumer("  {}")).consumers).toMatchObject([
      { gateway: "apisix", name: "weather_mobile-app", path: "metadata.name" },
    ]);
    expect(facts(consumer("  {}", "name: mobile-app")).consumers).toMatchObject([{ name: undefined }]);
  });

  it("has secrets and identifiers, and settings that are neither", () => {
    const text = consumer(`  authParameter:
    hmacAuth: {value: {key_id: id-1, secret_key: s-1, algorithm: hmac-sha256}}
    jwtAuth: {value: {key: k-1, secret: s-2, exp: 60}}
`);
    expect(credentials(text)).toEqual([
      "identifier spec.authParameter.jwtAuth.value.key = k-1",
      "secret spec.authParameter.jwtAuth.value.secret = s-2",
      "identifier spec.authParameter.hmacAuth.value.key_id = id-1",
      "secret spec.authParameter.hmacAuth.value.secret_key = s-1",
    ]);
  });

  it("has credentials in its enabled auth plugins", () => {
    const text = consumer(`  plugins:
    - {name: key-auth, config: {key: k-1}}
    - {name: jwt-auth, enable: false, config: {secret: s-1}}
    - {name: proxy-rewrite, config: {key: k-2}}
`);
    expect(credentials(text)).toEqual(["secret spec.plugins[0].config.key = k-1"]);
  });

  it("refers to Secrets of its own namespace", () => {
    const text = consumer("  authParameter:\n    basicAuth: {secretRef: {name: login}}\n");
    expect(facts(text).references).toMatchObject([
      { name: "login", namespace: "weather", use: { gateway: "apisix", type: "basic-auth" } },
    ]);
    expect(facts(consumer('  authParameter:\n    basicAuth: {secretRef: {name: ""}}\n')).references).toEqual(
      [],
    );
  });

  it("can move what is all literal to a Secret", () => {
    const inline = (value: string) =>
      facts(consumer(`  authParameter:\n    jwtAuth: {value: ${value}}\n`)).inline.map(
        ({ fields, reference }) => [
          reference.secretName,
          ...fields.map(({ name, value }) => `${name}=${value}`),
        ],
      );
    expect(inline("{key: a, secret: b, exp: 60, base64_secret: true}")).toEqual([
      ["mobile-app-jwt", "key=a", "secret=b", "exp=60", "base64_secret=true"],
    ]);
    expect(inline("{key: a, secret: {b: c}}")).toEqual([]);
    expect(inline("{key: a, secret: }")).toEqual([]);
    expect(inline("{}")).toEqual([]);
  });
});

describe("KongConsumer", () => {
  it("is known by username, else by custom_id", () => {
    const consumer = (fields: string) =>
      `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: m}\n${fields}`;
    const known = (fields: string) => facts(consumer(fields)).consumers.map(({ name, path }) => [name, path]);
    expect(known("username: u\ncustom_id: c\n")).toEqual([["u", "username"]]);
    expect(known("custom_id: c\n")).toEqual([["c", "custom_id"]]);
    expect(known("")).toEqual([[undefined, "metadata.name"]]);
    const [one] = facts(consumer("username: u\ncustom_id: c\n")).consumers;
    expect(one?.identifiers.map(({ value, what }) => `${what} ${value}`)).toEqual([
      "metadata.name m",
      "username u",
      "custom_id c",
    ]);
  });

  it("names Secrets whose labels say what they are", () => {
    const text =
      "apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: m, namespace: apis}\ncredentials: [a, b]\n";
    expect(facts(text).references).toMatchObject([
      { name: "a", namespace: "apis", path: "credentials[0]", use: { gateway: "kong", type: undefined } },
      { name: "b", path: "credentials[1]" },
    ]);
  });
});

describe("SecurityPolicy", () => {
  it("names Secrets of API keys, users and the client secret, here or in another namespace", () => {
    const text = `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: weather, namespace: apis}
spec:
  apiKeyAuth:
    credentialRefs:
      - {name: a}
      - {name: b, namespace: other}
      - {name: c, kind: ConfigMap}
  basicAuth: {users: {name: d}}
  oidc: {clientSecret: {name: e}}
`;
    const found = facts(text).references.map(
      ({ name, namespace, use }) => `${use.type} ${namespace}/${name}`,
    );
    expect(found).toEqual(["key-auth apis/a", "key-auth other/b", "basic-auth apis/d", "oidc apis/e"]);
  });
});

describe("kong.yml", () => {
  it("is told by its format version, or by Kong's own names in it", () => {
    const known = (text: string) => language(text).status(fileName).kinds.includes("kong.yml");
    expect(known("_format_version: '3.0'\n")).toBe(true);
    expect(known("consumers: [{username: a, keyauth_credentials: [{key: b}]}]\n")).toBe(true);
    expect(known("consumers: [{username: a}]\nkeyauth_credentials: [{consumer: a, key: b}]\n")).toBe(true);
    expect(known("consumers: [{username: a, acls: [{group: b}]}]\n")).toBe(false);
    expect(known("keyauth_credentials: [{key: b}]\nPOSTGRES_PASSWORD: c\n")).toBe(false);
    expect(known("apiVersion: v1\nkind: ConfigMap\n_format_version: '3.0'\n")).toBe(false);
  });

  it("has credentials under consumers, and at the top with their consumer's name", () => {
    const text = `_format_version: "3.0"
consumers:
  - username: a
    custom_id: "1"
    keyauth_credentials: [{key: k-1, id: x}]
    acls: [{group: g-1}]
basicauth_credentials:
  - {consumer: a, username: u-1, password: p-1}
`;
    expect(credentials(text)).toEqual([
      "secret consumers[0].keyauth_credentials[0].key = k-1",
      "identifier consumers[0].acls[0].group = g-1",
      "identifier basicauth_credentials[0].username = u-1",
      "secret basicauth_credentials[0].password = p-1",
    ]);
    expect(facts(text).credentials.map(({ owners }) => owners.map(({ value }) => value))).toEqual([
      ["a", "1"],
      ["a", "1"],
      ["a"],
      ["a"],
    ]);
  });
});

describe("Secret", () => {
  const secret = (rest: string, metadata = "name: s") =>
    facts(`apiVersion: v1\nkind: Secret\nmetadata: {${metadata}}\n${rest}`).secrets[0];

  it("holds what the API server will have decoded, stringData before data", () => {
    const entries = secret(
      `data: {a: ${btoa("one")}, b: ${btoa("two")}, c: "!", d: , e: /w==}\nstringData: {b: three, f: }\n`,
    )?.entries;
    expect(entries?.map(({ key, value, path }) => `${path} ${key}=${value}`)).toEqual([
      "data[a] a=one",
      "stringData[b] b=three",
      "data[c] c=undefined",
      "data[d] d=",
      "data[e] e=undefined",
      "stringData[f] f=",
    ]);
  });

  it.each([
    ["stringData: {a: b}\n", "name: s", false],
    ["data: {}\n", "name: s", false],
    ["", "name: s", true],
    ["stringData: {a: b}\n", "name: s, annotations: {replicator.v1.mittwald.de/replicate-from: a/b}", true],
    ["stringData: {a: b}\n", "name: s, annotations: {replicator.v1.mittwald.de/replicate-to: a}", false],
    ["type: kubernetes.io/service-account-token\ndata: {}\n", "name: s", true],
  ])("%j with %s is incomplete: %s", (rest, metadata, incomplete) => {
    expect(secret(rest, metadata)?.incomplete).toBe(incomplete);
  });
});
