/** What is said about Secrets that manifests name: secret-missing and secret-key-missing. */
import { describe, expect, it } from "vitest";
import { fixed, language, lint, testKey } from "../lint.ts";
import { apiKeyPolicy, found, kongConsumer, kongSecret, said, secret, stream } from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

function apisix(auth: string, secretName: string, name = "mobile-app"): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: ${name}}
spec:
  authParameter:
    ${auth}: {secretRef: {name: ${secretName}}}
`;
}

describe("secret-missing", () => {
  const rule = "secret-missing";

  it("is information, since the Secret may come from elsewhere", () => {
    expect(said(rule, kongConsumer("mobile-app-key"))).toEqual(["information credentials[0]"]);
    expect(said(rule, apiKeyPolicy("weather-keys"))).toEqual([
      "information spec.apiKeyAuth.credentialRefs[0].name",
    ]);
  });

  it("is a warning for a slip of the pen", () => {
    const texts = { "a.yaml": kongConsumer("mobile-ap-key"), "b/c.yaml": kongSecret(`key: ${key}`) };
    const [finding] = found(rule, texts);
    expect(finding?.severity).toBe("warning");
    expect(finding?.message).toMatch(/Did you mean `mobile-app-key`\?$/);
    expect(fixed(texts, rule)["a.yaml"]).toContain("credentials: [mobile-app-key]");
  });

  it("takes a short word with letters swapped for a slip, and none with others", () => {
    const severity = (name: string) =>
      found(rule, stream(kongConsumer(name), kongSecret(`key: ${key}`)))[0]?.severity;
    expect(["mobile-app-kye", "mobile-app-hex"].map(severity)).toEqual(["warning", "information"]);
  });

  it("is quiet about a Secret that APISIX never reads", () => {
    const member = "keyAuth: {secretRef: {name: gone}}";
    const value = `keyAuth: {value: {key: ${key}}, secretRef: {name: gone}}`;
    const later = `keyAuth: {value: {key: ${key}}}\n    hmacAuth: {secretRef: {name: gone}}`;
    const consumer = (auth: string) => apisix("keyAuth", "gone").replace(member, auth);
    expect([member, value, later].map((auth) => said(rule, consumer(auth)).length)).toEqual([1, 0, 0]);
  });

  it("takes no Secret for a slip that somebody else uses", () => {
    const texts = stream(
      apisix("keyAuth", "team-a-key", "team-a"),
      apisix("keyAuth", "team-b-key", "team-b"),
      secret("team-b-key", `key: ${key}`),
    );
    expect(said(rule, texts)).toEqual(["information spec.authParameter.keyAuth.secretRef.name"]);
  });

  it.each([
    ["mobile-app-acl", "mobile-app-api"],
    ["app-jwt", "app-jwks"],
    ["weather-keys-a", "weather-keys-b"],
    ["weather-key-1", "weather-key-2"],
    ["weather-key", "weather-key-eu"],
  ])("tells %s from %s", (name, other) => {
    expect(said(rule, stream(kongConsumer(name), secret(other, `key: ${key}`)))[0]).toMatch(/^information/);
  });

  it.each([
    ["weather-key", "weather-keys"],
    ["mobileapp-key", "mobile-app-key"],
    ["mobile_app-key", "mobile-app-key"],
    ["wether-key", "weather-key"],
  ])("takes %s for a slip of %s", (name, other) => {
    expect(said(rule, stream(kongConsumer(name), kongSecret(`key: ${key}`, { name: other })))[0]).toMatch(
      /^warning/,
    );
  });

  it("does not repeat what may be a key in the place of a name", () => {
    for (const name of [
      "h7Qm2vXc9RtLw4Zk8NsYb3Jp",
      "62eb165c070a41d5c1b58d9d3d725ca1",
      "sk_live_1",
      "sk-9f8e7d6c5b4a39281706",
    ]) {
      const [finding] = found(rule, kongConsumer(name));
      expect(finding?.message).toMatch(/^No Secret of this name/);
      expect(finding?.fix).toBeUndefined();
    }
  });

  it("is quiet while files are still to come, and where Secrets come from elsewhere", () => {
    const opened = language({ "a.yaml": kongConsumer("mobile-app-key") });
    opened.complete = false;
    expect(opened.check("a.yaml")).toEqual([]);
    opened.complete = true;
    expect(opened.check("a.yaml")).toHaveLength(1);
    const files = {
      ".gateway-keys.yaml": "secretsElsewhere: true\n",
      "a.yaml": kongConsumer("mobile-app-key"),
    };
    expect(lint(files)).toEqual([]);
  });

  it.each([
    [
      "a SealedSecret",
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: mobile-app-key}\nspec: {encryptedData: {key: AgBy3i4O}}\n",
    ],
    [
      "an ExternalSecret",
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: mobile-app}\nspec: {target: {name: mobile-app-key}}\n",
    ],
    [
      "an ExternalSecret without target",
      "apiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nmetadata: {name: mobile-app-key}\nspec: {}\n",
    ],
    ["a kustomization", "secretGenerator:\n  - name: mobile-app-key\n    literals: [key=x]\n"],
    [
      "Vault's operator",
      "apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: x}\nspec: {destination: {name: mobile-app-key}}\n",
    ],
    [
      "a CSI driver",
      "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: x}\nspec: {secretObjects: [{secretName: mobile-app-key}]}\n",
    ],
    [
      "SOPS",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: mobile-app-key}\nstringData: {key: 'ENC[AES256_GCM,data:x]'}\nsops: {version: 3.9.0}\n",
    ],
    [
      "a chart",
      "apiVersion: v1\nkind: Secret\nmetadata:\n  labels:\n    app: x\n  name: mobile-app-key\nstringData:\n{{ range .keys }}\n  {{ .name }}: {{ .key }}\n{{ end }}\n",
    ],
    ["another file", kongSecret(`key: ${key}`)],
    [
      "a List",
      `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: mobile-app-key, labels: {konghq.com/credential: key-auth}}, stringData: {key: ${key}}}\n`,
    ],
  ])("knows a Secret that comes from %s", (_, text) => {
    expect(said(rule, { "a.yaml": kongConsumer("mobile-app-key"), "b.yaml": text })).toEqual([]);
  });

  describe("the fix makes the Secret complete", () => {
    it.each([
      ["key-auth for Kong", kongConsumer("mobile-app-key")],
      ["jwt for Kong", kongConsumer("mobile-app-jwt")],
      ["basic-auth for Kong", kongConsumer("mobile-app-basic-auth")],
      ["hmac for Kong", kongConsumer("mobile-app-hmac")],
      ["keyAuth for APISIX", apisix("keyAuth", "mobile-app-key")],
      ["basicAuth for APISIX", apisix("basicAuth", "mobile-app-login")],
      ["jwtAuth for APISIX", apisix("jwtAuth", "mobile-app-jwt")],
      ["hmacAuth for APISIX", apisix("hmacAuth", "mobile-app-hmac")],
      ["API keys for Envoy Gateway", apiKeyPolicy("weather-keys")],
    ])("%s", (_, text) => {
      const { "manifest.yaml": after = "" } = fixed(text, rule);
      expect(after).toContain(testKey);
      expect(lint(after).filter(({ severity }) => severity !== "hint")).toEqual([]);
    });

    it.each([
      ["groups", kongConsumer("mobile-app-acl")],
      ["an LDAP name", apisix("ldapAuth", "mobile-app-ldap")],
    ])("but makes up no %s", (_, text) => {
      expect(found(rule, text)[0]?.fix).toBeUndefined();
    });
  });
});

describe("secret-missing, for certificates", () => {
  const gateway = (annotations: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, annotations: {${annotations}}}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: https, port: 443, protocol: HTTPS, hostname: api.acme.example, tls: {certificateRefs: [{name: api-tls}]}}
`;
  const certificate =
    "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: api}\nspec: {secretName: api-tls}\n";

  it.each([
    ["cert-manager is asked by an annotation", gateway("cert-manager.io/cluster-issuer: public")],
    ["a Certificate is here", stream(gateway(""), certificate)],
  ])("is quiet where %s", (_, text) => {
    expect(said("secret-missing", gateway(""))).toHaveLength(1);
    expect(said("secret-missing", text)).toEqual([]);
    expect(said("secret-key-missing", text)).toEqual([]);
  });
});

describe("secret-key-missing", () => {
  const rule = "secret-key-missing";

  it.each([
    ["apikey", "key"],
    ["api-key", "key"],
    ["API_KEY", "key"],
    ["KEY", "key"],
    ["X-Api-Key", "key"],
    ["token", "key"],
  ])("%s is renamed to %s, in the Secret's own file", (name, wanted) => {
    const texts = {
      "a.yaml": apisix("keyAuth", "mobile-app-key"),
      "b.yaml": secret("mobile-app-key", `${name}: ${key}`),
    };
    expect(said(rule, texts)).toEqual(["error spec.authParameter.keyAuth.secretRef.name"]);
    expect(fixed(texts, rule)["b.yaml"]).toContain(`  ${wanted}: ${key}\n`);
  });

  it.each([
    ["keyAuth", "key: a", []],
    ["keyAuth", "{}", ["key"]],
    ["basicAuth", "username: a", ["password"]],
    ["basicAuth", 'username: ""\npassword: b', ["username"]],
    ["hmacAuth", "key_id: a\nsecret_key: b", []],
    ["hmacAuth", "access_key: a\nsecret_key: b", []],
    ["hmacAuth", "secret_key: b", ["key_id"]],
    ["jwtAuth", "secret: b", ["key"]],
    ["ldapAuth", "dn: b", ["user_dn"]],
    ["wolfRBAC", "other: b", []],
  ])("APISIX %s of %j lacks %j", (auth, entries, missing) => {
    const text =
      entries === "{}"
        ? secret("s", "").replace(/stringData:[\s\S]*/, "stringData: {}\n")
        : secret("s", entries);
    const messages = found(rule, stream(apisix(auth, "s"), text)).map(({ message }) => message);
    expect(messages).toHaveLength(missing.length);
    for (const name of missing) expect(messages[0]).toContain(`no entry \`${name}\``);
  });

  it.each([
    ["key-auth", "key: a", []],
    ["basic-auth", "username: a", ["error password"]],
    ["hmac-auth", "secret: a", ["error username"]],
    ["acl", "groups: a", ["error group"]],
    ["jwt", "key: a\nalgorithm: HS256\nsecret: b", []],
    ["jwt", "key: a\nalgorithm: RS256\nrsa_public_key: b", []],
    ["jwt", "key: a\nalgorithm: ES256\nsecret: b", ["error rsa_public_key"]],
    ["jwt", "key: a\nsecret: b", ["warning algorithm"]],
    ["jwt", "algorithm: HS256\nsecret: b", ["error key"]],
    ["oauth2", "name: a\nclient_id: b\nclient_secret: c", ["warning redirect_uris"]],
    ["keyauth", "nothing: a", []],
  ])("Kong %s of %j lacks %j", (type, entries, missing) => {
    const text = stream(kongConsumer("s"), kongSecret(entries, { type, name: "s" }));
    const findings = found(rule, text).map(
      ({ severity, message }) => `${severity} ${/no entry `([^`]+)`/.exec(message)?.[1]}`,
    );
    expect(findings).toEqual(missing);
  });

  it.each([
    ["stringData", "username: a", "password", testKey],
    ["data", `username: ${btoa("a")}`, "password", btoa(testKey)],
  ])("adds to %s what is not there under any name", (field, entries, name, value) => {
    const texts = { "a.yaml": apisix("basicAuth", "s"), "b.yaml": secret("s", entries, field) };
    const after = fixed(texts, rule);
    expect(after["b.yaml"]).toContain(`\n  ${name}: ${value}\n`);
    expect(lint(after)).toEqual([]);
  });

  it("makes up no algorithm for a public key", () => {
    const text = kongSecret("key: a\nrsa_public_key: b", { type: "jwt", name: "s" });
    const [finding] = found(rule, stream(kongConsumer("s"), text));
    expect(finding?.message).toContain("`algorithm`");
    expect(finding?.fix).toBeUndefined();
  });

  it("names the entries of Envoy Gateway's basicAuth and oidc", () => {
    const policy = (auth: string) => apiKeyPolicy("s").replace(/ {2}apiKeyAuth:[\s\S]*/, `  ${auth}\n`);
    const basic = policy("basicAuth: {users: {name: s}}");
    expect(said(rule, stream(basic, secret("s", "users.txt: a")))).toHaveLength(1);
    expect(fixed(stream(basic, secret("s", "users.txt: a")), rule)["manifest.yaml"]).toContain(
      "\n  .htpasswd: a\n",
    );
    const oidc = policy(
      "oidc: {provider: {issuer: https://login.acme.example}, clientID: a, clientSecret: {name: s}}",
    );
    expect(found(rule, stream(oidc, secret("s", "clientSecret: a")))[0]?.fix?.title).toContain(
      "`client-secret`",
    );
    expect(said(rule, stream(apiKeyPolicy("s"), secret("s", "anything: a")))).toEqual([]);
  });

  it("is information for a Secret with nothing in it, which something else may fill", () => {
    const empty = secret("s", "").replace(/stringData:[\s\S]*/, "data: {}\n");
    expect(said(rule, stream(apisix("keyAuth", "s"), empty))[0]).toMatch(/^information/);
  });

  it.each([
    ["another overlay has it", stream(secret("s", "owner: me"), secret("s", `key: ${key}`))],
    [
      "a tool fills it",
      secret("s", "owner: me").replace(
        "{name: s}",
        "{name: s, annotations: {avp.kubernetes.io/path: secret/data/x}}",
      ),
    ],
    ["it names only the object", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"],
    [
      "a template names its entries",
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {"{{ name }}": x}\n',
    ],
    ["data and stringData have it together", secret("s", `key: ${btoa(key)}`, "data")],
  ])("is quiet where %s", (_, text) => {
    expect(said(rule, stream(apisix("keyAuth", "s"), text))).toEqual([]);
  });
});
