/** What Envoy Gateway does with the keys and users of a SecurityPolicy. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { apiKeyAuth, key, policy, secretOf } from "./envoyManifests.ts";
import { found, said, stream } from "./manifests.ts";

const ref = (i: number) => `spec.apiKeyAuth.credentialRefs[${i}].name`;

describe("envoy-client-shadowed", () => {
  const rule = "envoy-client-shadowed";
  const two = (first: Record<string, string>, second: Record<string, string>) =>
    stream(policy(apiKeyAuth(["one", "two"])), secretOf("one", first), secretOf("two", second));

  it("points at the Secret whose client is passed over, once", () => {
    expect(said(rule, two({ app: key.a, web: "x" }, { app: key.b, web: "y" }))).toEqual([
      `warning ${ref(1)}`,
    ]);
    const [finding] = found(rule, two({ app: key.a }, { app: key.b }));
    expect(finding?.message).toContain("`app`");
    expect(finding?.message).not.toContain(key.b);
  });

  it("knows base64 from plain text, and Secrets of other files", () => {
    const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: two}\n${data}\n`;
    const files = (data: string) => ({
      "policy.yaml": stream(policy(apiKeyAuth(["one", "two"])), secretOf("one", { app: key.a })),
      "keys.yaml": secret(data),
    });
    expect(said(rule, files(`data: {app: ${btoa(key.a)}}`))).toEqual([]);
    expect(said(rule, files(`data: {app: ${btoa(key.b)}}`))).toHaveLength(1);
  });

  it.each([
    ["the same key again", two({ app: key.a }, { app: key.a })],
    ["another client", two({ app: key.a }, { web: key.a })],
    ["a key from a template", two({ app: key.a }, { app: "${KEY}" })],
    ["a key from a store", two({ app: key.a }, { app: "op://vault/app/key" })],
    [
      "a Secret that is not here",
      stream(policy(apiKeyAuth(["one", "two"])), secretOf("one", { app: key.a })),
    ],
    ["one Secret twice", stream(policy(apiKeyAuth(["one", "one"])), secretOf("one", { app: key.a }))],
    [
      "two variants of the Secret",
      stream(two({ app: key.a }, { app: key.b }), secretOf("two", { web: key.b })),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-policy-broken", () => {
  const rule = "envoy-policy-broken";

  it("says once that two clients have one key, where the second stands", () => {
    const one = stream(policy(apiKeyAuth(["one"])), secretOf("one", { app: key.a, web: key.a, tv: key.a }));
    expect(said(rule, one)).toEqual([`error ${ref(0)}`]);
    const two = stream(
      policy(apiKeyAuth(["one", "two"])),
      secretOf("one", { app: key.a }),
      secretOf("two", { web: key.a }),
    );
    expect(said(rule, two)).toEqual([`error ${ref(1)}`]);
    expect(found(rule, two)[0]?.message).not.toContain(key.a);
  });

  it.each([
    ["a client that was passed over", { app: key.a, web: key.b }, { app: key.b }],
    ["empty values", { app: "", web: "" }, {}],
    ["values of a template", { app: "${KEY}", web: "${KEY}" }, {}],
    ["references into a store", { app: "op://vault/key", web: "op://vault/key" }, {}],
  ])("leaves %s alone", (_, one, two) => {
    const text = stream(policy(apiKeyAuth(["one", "two"])), secretOf("one", one), secretOf("two", two));
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-no-credentials", () => {
  const rule = "envoy-no-credentials";
  const empty = "apiVersion: v1\nkind: Secret\nmetadata: {name: one}\ndata: {}\n";

  it("warns of an empty list and creates a Secret beside it", () => {
    const text = policy(apiKeyAuth([]));
    expect(said(rule, text)).toEqual(["warning spec.apiKeyAuth.credentialRefs"]);
    const { "manifest.yaml": after } = fixed(text, rule);
    expect(after).toContain("credentialRefs: [{name: weather-keys}]");
    expect(after).toContain("kind: Secret\nmetadata:\n  name: weather-keys\n");
  });

  it("warns of Secrets without entries, and not while one of them has some or is not here", () => {
    expect(said(rule, stream(policy(apiKeyAuth(["one"])), empty))).toEqual([`warning ${ref(0)}`]);
    const text = stream(policy(apiKeyAuth(["one", "two"])), empty);
    expect(said(rule, text)).toEqual([]);
    expect(said(rule, stream(text, secretOf("two", { app: key.a })))).toEqual([]);
  });

  it.each([
    [
      "a Secret that something else fills",
      stream(policy(apiKeyAuth(["one"])), empty.replace("data: {}\n", "")),
    ],
    ["a policy that merges", policy(`${apiKeyAuth([])}mergeType: StrategicMerge\n`)],
    ["a list from a template", policy(apiKeyAuth([]).replace("[]", '"{{ refs }}"'))],
    ["a name from a template", stream(policy(apiKeyAuth(['"{{ name }}"'])))],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-key-in-query", () => {
  const rule = "envoy-key-in-query";
  const from = (sources: string) => policy(apiKeyAuth(["one"]).replace("[{headers: [x-api-key]}]", sources));

  it("speaks of the order only where another source comes before", () => {
    expect(said(rule, from("[{params: [key]}]"))).toEqual([
      "information spec.apiKeyAuth.extractFrom[0].params",
    ]);
    expect(found(rule, from("[{params: [key]}]"))[0]?.message).not.toContain("decides");
    expect(found(rule, from("[{headers: [a]}, {params: [key]}]"))[0]?.message).toContain("decides");
    expect(said(rule, from("[{cookies: [key]}]"))).toEqual([]);
  });
});

describe("envoy-secret-reference-kind", () => {
  const rule = "envoy-secret-reference-kind";
  const auth = (more: string) => policy(apiKeyAuth(["one"]).replace("name: one", `name: one, ${more}`));

  it("finds groups and other kinds in every reference to a Secret", () => {
    expect(said(rule, auth("kind: ConfigMap"))).toEqual(["error spec.apiKeyAuth.credentialRefs[0].kind"]);
    expect(said(rule, auth("group: example.com"))).toEqual(["error spec.apiKeyAuth.credentialRefs[0].group"]);
    const users = policy("basicAuth: {users: {kind: ConfigMap, name: users}}");
    expect(said(rule, users)).toEqual(["error spec.basicAuth.users.kind"]);
    expect(fixed(users, rule)["manifest.yaml"]).toContain("{kind: Secret, name: users}");
    expect(fixed(auth("group: example.com"), rule)["manifest.yaml"]).toContain('group: ""');
  });

  it("is information where a ConfigMap's name is a Secret's", () => {
    const text = stream(auth("kind: ConfigMap"), secretOf("one", { app: key.a }));
    expect(said(rule, text)).toEqual(["information spec.apiKeyAuth.credentialRefs[0].kind"]);
  });

  it("leaves core Secrets and templates alone", () => {
    expect(said(rule, auth('kind: Secret, group: ""'))).toEqual([]);
    expect(said(rule, auth('kind: "{{ kind }}"'))).toEqual([]);
  });
});

describe("envoy-htpasswd", () => {
  const rule = "envoy-htpasswd";
  const users = (lines: string) =>
    stream(policy("basicAuth: {users: {name: users}}"), secretOf("users", { ".htpasswd": lines }));
  const sha = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";

  it.each([
    ["alice:$2y$05$zxk1lZvqzJ3Vd7Ss0gS9LuVzq4nQ8c6N6X0k3l7vY5w2b1p9r8tGe", "bcrypt"],
    [`alice:${sha}\nbob:$apr1$abc$0123456789012345678901`, "Line 2"],
    ["alice:password", "no `{SHA}` digest"],
    ["alice", "not of the form"],
    ["alice:{SHA}tooshort=", "no SHA-1 digest"],
    ["", "empty"],
  ])("%j", (lines, what) => {
    const [finding] = found(rule, users(lines));
    expect(finding?.severity).toBe("error");
    expect(finding?.message).toContain(what);
  });

  it.each([
    `alice:${sha}`,
    `alice:${sha}\r\n\r\n bob:${sha} \n`,
    "alice:${PASSWORD}",
    "ENC[AES256_GCM,data:a]",
    "\n",
  ])("leaves %j alone", (lines) => {
    expect(said(rule, users(lines))).toEqual([]);
  });

  it("leaves Secrets alone that no basicAuth reads", () => {
    expect(said(rule, secretOf("users", { ".htpasswd": "alice:password" }))).toEqual([]);
  });
});
