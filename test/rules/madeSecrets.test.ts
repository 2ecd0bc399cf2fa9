/** Secrets that other tools make, as far as files tell: names, namespaces, entries, labels. */
import { describe, expect, it } from "vitest";
import { lint } from "../lint.ts";
import { found, kongConsumer, said, secret } from "./manifests.ts";

const login = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: mobile-app, namespace: weather}
spec: {authParameter: {basicAuth: {secretRef: {name: mobile-app-login}}}}
`;
const metadata = "metadata: {name: mobile-app-login, namespace: weather}";

const external = (spec: string, kind = "ExternalSecret") =>
  `apiVersion: external-secrets.io/v1\nkind: ${kind}\n${metadata}\nspec: ${spec}\n`;
const sealed = (spec: string) =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n${metadata}\nspec: ${spec}\n`;
const generator = (generator: string, more = "") =>
  `secretGenerator:\n  - {name: mobile-app-login, options: {disableNameSuffixHash: true}, ${generator}}\n${more}`;

/** The entries that secret-key-missing misses. */
function missing(file: string, text: string): string[] {
  const texts = { "apps/consumer.yaml": login, [file]: text };
  return found("secret-key-missing", texts).map(
    ({ message }) => /no entry `([^`]+)`/.exec(message)?.[1] ?? message,
  );
}

describe("entries that are known by name", () => {
  it.each([
    [
      "an ExternalSecret fetches",
      external("{data: [{secretKey: username}, {secretKey: pass}]}"),
      ["password"],
    ],
    [
      "an ExternalSecret fetches both",
      external("{data: [{secretKey: username}, {secretKey: password}]}"),
      [],
    ],
    [
      "an ExternalSecret takes all",
      external("{data: [{secretKey: username}], dataFrom: [{extract: {key: x}}]}"),
      [],
    ],
    [
      "a template replaces what is fetched",
      external("{data: [{secretKey: password}], target: {template: {data: {username: a}}}}"),
      ["password"],
    ],
    [
      "a template adds to what is fetched",
      external(
        "{data: [{secretKey: password}], target: {template: {mergePolicy: Merge, data: {username: a}}}}",
      ),
      [],
    ],
    [
      "a template comes from elsewhere",
      external("{target: {template: {templateFrom: [{}], data: {a: b}}}}"),
      [],
    ],
    [
      "an ExternalSecret adds to another's",
      external("{data: [{secretKey: a}], target: {creationPolicy: Merge}}"),
      [],
    ],
    ["an ExternalSecret says nothing", external("{}"), []],
    [
      "a ClusterExternalSecret fetches",
      external("{externalSecretSpec: {data: [{secretKey: username}]}}", "ClusterExternalSecret"),
      ["password"],
    ],
    ["a SealedSecret holds", sealed("{encryptedData: {username: AgBy3i4O}}"), ["password"]],
    [
      "a SealedSecret's template adds",
      sealed("{encryptedData: {username: AgBy3i4O}, template: {data: {password: x}}}"),
      [],
    ],
    [
      "SOPS leaves in sight",
      `apiVersion: v1\nkind: Secret\n${metadata}\nstringData: {username: 'ENC[AES256_GCM,data:x]'}\nsops: {version: 3.9.0}\n`,
      ["password"],
    ],
    [
      "a SopsSecret lists",
      "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: x, namespace: weather}\nspec: {secretTemplates: [{name: mobile-app-login, stringData: {username: ENC}}]}\n",
      ["password"],
    ],
    [
      "the CSI driver writes",
      "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: x, namespace: weather}\nspec: {secretObjects: [{secretName: mobile-app-login, data: [{key: username}]}]}\n",
      ["password"],
    ],
    [
      "Vault fills in",
      `apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: x, namespace: weather}\nspec: {destination: {name: mobile-app-login}}\n`,
      [],
    ],
  ])("as %s", (_, text, expected) => {
    expect(missing("apps/secret.yaml", text)).toEqual(expected);
  });

  it.each([
    ["literals", "literals: [username=a, pass=b]", ["password"]],
    ["files by name", "files: [secrets/username, password=secrets/pw.txt]", []],
    ["variables", "literals: [username=a], envs: [login.env]", []],
    ["nothing", "type: Opaque", []],
    ["a template", "literals: ['{{ all }}']", []],
    ["what is merged into a base's", "literals: [username=a], behavior: merge", []],
  ])("as kustomize generates from %s", (_, from, expected) => {
    expect(missing("apps/kustomization.yaml", generator(from))).toEqual(expected);
  });

  it("is said only of what is missing in every Secret of that name", () => {
    const texts = {
      "consumer.yaml": login,
      "a.yaml": secret("mobile-app-login", "username: a"),
      "b.yaml": sealed("{encryptedData: {password: AgBy3i4O}}"),
    };
    expect(said("secret-key-missing", texts)).toEqual([]);
  });

  it("and labels: Kong reads those of a SealedSecret's template", () => {
    const text = sealed(
      "{encryptedData: {pass: x}, template: {metadata: {labels: {konghq.com/credential: key-auth}}}}",
    );
    const texts = { "a.yaml": kongConsumer("mobile-app-login"), "b.yaml": text };
    expect(said("secret-key-missing", texts)).toEqual(["error credentials[0]"]);
  });
});

describe("names that kustomize changes", () => {
  const rule = "secret-missing";
  const consumer = kongConsumer("app-key");
  const plain = `apiVersion: v1
kind: Secret
metadata: {name: app-key, labels: {konghq.com/credential: key-auth}}
stringData: {key: h7Qm2vXc9RtLw4Zk8NsYb3Jp}
`;
  const labels = "options: {labels: {konghq.com/credential: key-auth}}";

  it("a reference of a custom resource does not follow a prefix, a suffix or a hash", () => {
    const prefixed = {
      "kustomization.yaml": "namePrefix: prod-\nresources: [base]\n",
      "base/kustomization.yaml": "nameSuffix: -v2\nresources: [consumer.yaml, secret.yaml]\n",
      "base/consumer.yaml": consumer,
      "base/secret.yaml": plain,
    };
    expect(said(rule, prefixed)).toEqual(["warning credentials[0]"]);
    expect(found(rule, prefixed)[0]?.message).toContain("`prod-app-key-v2`");
    const hashed = {
      "kustomization.yaml": `resources: [consumer.yaml]\nsecretGenerator: [{name: app-key, literals: [key=x], ${labels}}]\n`,
      "consumer.yaml": consumer,
    };
    expect(found(rule, hashed)[0]?.message).toContain("`disableNameSuffixHash: true`");
  });

  it.each([
    [
      "the hash is off",
      `secretGenerator: [{name: app-key, envs: [a], options: {disableNameSuffixHash: true}}]\n`,
    ],
    [
      "it is off for all",
      `secretGenerator: [{name: app-key, envs: [a]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n`,
    ],
    [
      "rules for names are there",
      `secretGenerator: [{name: app-key, envs: [a]}]\nconfigurations: [names.yaml]\n`,
    ],
    [
      "replacements are there",
      `secretGenerator: [{name: app-key, envs: [a]}]\nreplacements: [{path: r.yaml}]\n`,
    ],
  ])("unless %s", (_, text) => {
    const texts = { "kustomization.yaml": `resources: [consumer.yaml]\n${text}`, "consumer.yaml": consumer };
    expect(said(rule, texts)).toEqual([]);
  });

  it("unless one of several ways leaves the name alone", () => {
    const texts = {
      "base/kustomization.yaml": "resources: [consumer.yaml, secret.yaml]\n",
      "base/consumer.yaml": consumer,
      "base/secret.yaml": plain,
      "dev/kustomization.yaml": "resources: [../base]\n",
      "prod/kustomization.yaml": "namePrefix: prod-\nresources: [../base]\n",
    };
    expect(said(rule, texts)).toEqual([]);
  });

  it("a reference from outside means the name that comes out", () => {
    const texts = {
      "prod/kustomization.yaml": "namePrefix: prod-\nnamespace: weather\nresources: [secret.yaml]\n",
      "prod/secret.yaml": plain,
      "consumer.yaml": kongConsumer("prod-app-key").replace(
        "{name: mobile-app,",
        "{name: mobile-app, namespace: weather,",
      ),
    };
    expect(lint(texts)).toEqual([]);
  });
});

describe("namespaces that kustomize sets", () => {
  const consumer = login.replace(", namespace: weather", ", namespace: staging");
  const entries = secret("mobile-app-login", "username: mobile-app\npassword: h7Qm2vXc9RtLw4Zk8NsYb3Jp");
  const inNamespace = (namespace: string) => entries.replace("{name:", `{namespace: ${namespace}, name:`);

  it("bring together what is written with different ones", () => {
    const texts = {
      "prod/kustomization.yaml": "namespace: prod\nresources: [../base, secret.yaml]\n",
      "prod/secret.yaml": inNamespace("prod"),
      "base/kustomization.yaml": "resources: [consumer.yaml]\n",
      "base/consumer.yaml": consumer,
    };
    expect(lint(texts)).toEqual([]);
  });

  it("and the outer kustomization has the last word", () => {
    const texts = {
      "a/kustomization.yaml": "namespace: outer\nresources: [../b]\n",
      "b/kustomization.yaml": "namespace: inner\nresources: [../c]\n",
      "c/kustomization.yaml": "resources: [consumer.yaml]\n",
      "c/consumer.yaml": consumer,
      "secret.yaml": inNamespace("outer"),
    };
    expect(lint(texts)).toEqual([]);
    const elsewhere = { ...texts, "secret.yaml": inNamespace("inner") };
    expect(said("secret-namespace", elsewhere)).toHaveLength(1);
  });
});

describe("names that templates have yet to fill in", () => {
  const rule = "secret-missing";
  const made = (name: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\nstringData:\n  key: {{ .Values.key }}\n`;

  it.each([
    ["{{ .Release.Name }}-app-key", []],
    ["weather-{{ .Values.app }}-key", []],
    ["{{ .Release.Name }}-other", ["information credentials[0]"]],
    ['{{ include "chart.fullname" . }}', ["hint credentials[0]"]],
    ["${NAME}-app-key", []],
  ])("%s: %j", (name, expected) => {
    const texts = {
      "consumer.yaml": kongConsumer("weather-app-key"),
      "chart/templates/secret.yaml": made(name),
    };
    expect(said(rule, texts)).toEqual(expected);
  });

  it("also in a text that is no YAML yet", () => {
    const text = `{{- if .Values.key }}\n${made("{{ .Release.Name }}-app-key")}{{- end }}\n`;
    expect(said(rule, { "a.yaml": kongConsumer("weather-app-key"), "b.yaml": text })).toEqual([]);
  });
});

describe("secret-namespace", () => {
  const rule = "secret-namespace";
  const elsewhere = secret("mobile-app-login", "username: a\npassword: h7Qm2vXc9RtLw4Zk8NsYb3Jp").replace(
    "{name:",
    "{namespace: other, name:",
  );

  it("is said instead of secret-missing", () => {
    const texts = { "a.yaml": login, "b.yaml": elsewhere };
    expect(lint(texts).map(({ rule }) => rule)).toEqual([rule]);
    expect(said(rule, texts)).toEqual(["warning spec.authParameter.basicAuth.secretRef.name"]);
  });

  it("but not of a Secret that somebody there refers to", () => {
    const theirs = login.replace("namespace: weather", "namespace: other");
    const texts = { "a.yaml": login, "b.yaml": elsewhere, "c.yaml": theirs };
    expect(lint(texts).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "information secret-missing",
    ]);
  });

  it.each([
    ["the reference is open", { "a.yaml": login.replace(", namespace: weather", ""), "b.yaml": elsewhere }],
    ["they are for different environments", { "dev/a.yaml": login, "prod/b.yaml": elsewhere }],
    [
      "Secrets come from elsewhere",
      { ".gateway-keys.yaml": "secretsElsewhere: true\n", "a.yaml": login, "b.yaml": elsewhere },
    ],
  ])("and not where %s", (_, texts) => {
    expect(said(rule, texts)).toEqual([]);
  });
});

describe("kong-credential-type, of a Secret that is made", () => {
  const rule = "kong-credential-type";
  const label = "{labels: {konghq.com/credential: key-auth}}";
  const own = external("{data: [{secretKey: key}]}").replace(
    "namespace: weather",
    "namespace: weather, labels: {konghq.com/credential: key-auth}",
  );

  it.each([
    ["an ExternalSecret gives no label", external("{data: [{secretKey: key}]}"), true],
    [
      "its template gives one",
      external(`{data: [{secretKey: key}], target: {template: {metadata: ${label}}}}`),
      false,
    ],
    [
      "a template of a template gives one",
      external(
        "{data: [{secretKey: key}], target: {template: {metadata: {labels: {konghq.com/credential: '{{ .type }}'}}}}}",
      ),
      false,
    ],
    ["its own labels are copied", own, false],
    [
      "a template hides its own labels",
      own.replace("spec: {", "spec: {target: {template: {type: Opaque}}, "),
      true,
    ],
    ["what it takes is not known", external("{dataFrom: [{extract: {key: x}}]}"), false],
    ["a SealedSecret gives no label", sealed("{encryptedData: {key: x}}"), true],
    [
      "its template gives one too",
      sealed(`{encryptedData: {key: x}, template: {metadata: ${label}}}`),
      false,
    ],
    [
      "SOPS encrypted the labels",
      `apiVersion: v1\nkind: Secret\nmetadata: {name: mobile-app-login, labels: {konghq.com/credential: "ENC[x]"}}\nstringData: {key: "ENC[x]"}\nsops: {}\n`,
      false,
    ],
  ])("where %s", (_, text, isSaid) => {
    const texts = { "a.yaml": kongConsumer("mobile-app-login"), "b.yaml": text };
    expect(said(rule, texts).length > 0).toBe(isSaid);
  });
});
