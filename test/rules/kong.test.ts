/** kong-credential-type and kong-ingress-class. */
import { describe, expect, it } from "vitest";
import { fixed, type Texts } from "../lint.ts";
import { found, kongConsumer, kongSecret, said, secret, stream } from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

describe("kong-credential-type", () => {
  const rule = "kong-credential-type";

  it.each([
    ["key: a", "key-auth"],
    ["username: a\npassword: b", "basic-auth"],
    ["username: a\nsecret: b", "hmac-auth"],
    ["key: a\nsecret: b", "jwt"],
    ["key: a\nalgorithm: RS256\nrsa_public_key: b", "jwt"],
    ["client_id: a\nclient_secret: b", "oauth2"],
    ["group: a", "acl"],
    ["subject_name: a", "mtls-auth"],
    ["key: a\nkongCredType: key-auth", "key-auth"],
    ["key: a\nkongCredType: jwt", "jwt"],
  ])("%j becomes %s", (entries, type) => {
    const text = stream(kongConsumer("s"), secret("s", entries));
    expect(said(rule, text)).toEqual(["error metadata.name"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain(`konghq.com/credential: ${type}`);
  });

  it("offers no type that the entries do not show", () => {
    const text = stream(kongConsumer("s"), secret("s", "token: a"));
    expect(found(rule, text).map(({ fix }) => fix)).toEqual([undefined]);
  });

  it("adds to the labels that are there", () => {
    const labelled = kongSecret(`key: ${key}`).replace("konghq.com/credential: key-auth", "app: mobile");
    const { "manifest.yaml": after } = fixed(stream(kongConsumer("mobile-app-key"), labelled), rule);
    expect(after).toContain("  labels:\n    app: mobile\n    konghq.com/credential: key-auth\n");
  });

  it("warns of kongCredType where nobody refers to the Secret", () => {
    expect(said(rule, secret("s", "key: a\nkongCredType: key-auth"))).toEqual(["warning metadata.name"]);
  });

  it("knows that kongCredType was read before 3.2", () => {
    const config = (version: string) => `versions: {kongIngressController: "${version}"}\n`;
    const files = (version: string) => ({
      ".gateway-keys.yaml": config(version),
      "a.yaml": stream(kongConsumer("s"), secret("s", "key: a\nkongCredType: key-auth")),
    });
    expect(said(rule, files("3.1"))).toEqual([]);
    expect(said(rule, files("3.10"))).toHaveLength(1);
  });

  it("refuses unknown types whoever refers to them", () => {
    const text = kongSecret(`key: ${key}`, { type: "keyauth_credential" });
    expect(said(rule, text)).toEqual(["error metadata.labels[konghq.com/credential]"]);
    expect(said(rule, kongSecret(`key: ${key}`, { type: "konnect" }))).toEqual([]);
    expect(said(rule, kongSecret(`key: ${key}`, { type: "[]" }))).toEqual([]);
    const empty = kongSecret(`key: ${key}`, { type: "# which?" });
    expect(said(rule, empty)).toHaveLength(1);
    expect(fixed(empty, rule)["manifest.yaml"]).toContain("konghq.com/credential: key-auth # which?\n");
  });

  it.each([
    ["a Secret for somebody else", secret("s", "key: a")],
    [
      "labels from a template",
      stream(
        kongConsumer("s"),
        secret("s", "key: a").replace("{name: s}", '{name: s, labels: "{{ labels }}"}'),
      ),
    ],
    [
      "a label from a template",
      stream(
        kongConsumer("s"),
        secret("s", "key: a").replace(
          "{name: s}",
          '{name: s, labels: {konghq.com/credential: "{{ type }}"}}',
        ),
      ),
    ],
    [
      "an overlay of a labelled Secret",
      stream(kongConsumer("s"), kongSecret("key: a", { name: "s" }), secret("s", "key: b")),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("kong-ingress-class", () => {
  const rule = "kong-ingress-class";
  const consumer = (metadata: string, rest = "") =>
    `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata:\n  name: mobile-app\n${metadata}username: mobile-app\n${rest}`;
  const annotated = (line: string) => consumer(`  annotations:\n    ${line}\n`);
  const files = (text: string): Texts => ({
    ".gateway-keys.yaml": "classes: {kong: [kong-internal]}\n",
    "a.yaml": text,
  });

  it("points out a missing class, and warns once the classes are known", () => {
    expect(said(rule, consumer(""))).toEqual([
      "information metadata.annotations[kubernetes.io/ingress.class]",
    ]);
    expect(said(rule, files(consumer("")))[0]).toMatch(/^warning/);
    expect(fixed(files(consumer("")), rule)["a.yaml"]).toContain(
      "kubernetes.io/ingress.class: kong-internal\n",
    );
  });

  it("knows another class only from the configuration, and capitals always", () => {
    expect(said(rule, annotated("kubernetes.io/ingress.class: kong-internal"))).toEqual([]);
    expect(said(rule, files(annotated("kubernetes.io/ingress.class: kong-internal")))).toEqual([]);
    expect(said(rule, files(annotated("kubernetes.io/ingress.class: kong")))[0]).toMatch(/^warning/);
    expect(said(rule, annotated("kubernetes.io/ingress.class: Kong"))[0]).toMatch(/^warning/);
  });

  it("finds the annotation under a misspelt name", () => {
    for (const name of ["kubernetes.io/ingress-class", "konghq.com/ingress.class", "ingressClassName"]) {
      expect(said(rule, annotated(`${name}: kong`))[0]).toMatch(/^warning/);
      expect(fixed(annotated(`${name}: kong`), rule)["manifest.yaml"]).toBe(
        annotated("kubernetes.io/ingress.class: kong"),
      );
    }
  });

  it.each([
    [
      "consumers of Kong's operator",
      consumer(
        "",
        "spec: {controlPlaneRef: {type: konnectNamespacedRef, konnectNamespacedRef: {name: cp}}}\n",
      ),
    ],
    ["annotations from a template", consumer('  annotations: "{{ annotations }}"\n')],
    ["a class from a template", annotated('kubernetes.io/ingress.class: "{{ class }}"')],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});
