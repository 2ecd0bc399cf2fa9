import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltCli } from "./builtCli.ts";

/** Values as people misplace them, each in every kind and in every wrong way that we can think of. */
const canaries = {
  objectId: "507f1f77bcf86cd799439011",
  uuid: "6f1c2b9e-4d7a-4c55-9b3e-8a2f0d6c7e14",
  bcrypt: "$2b$10$Qw7ZyXv5Ut3Sr1Pn9MlKjOeHgFdCbA8Yz6Wx4Vu2Ts0Rq8Po6Nm4",
  random: "xK9mQ2vL7pR4tY8wB3nZ6sD1fG5hJ0cV",
  digits: "73946182650194837265",
  email: "zq7canary@example.test",
  padded: "  Lw3Rk8Tz5Mn1Bv6Xc9Pq2Hj4Fd7Gs0Ya  ",
  bearer: "Bearer Ug4Ne8Wi2Ko6Pa0Sz3Dx7Cf1Vb5Hm9Jl",
  control: "Tr6Yb1Nk4\u0007Ew9Qx2Zv7Lp5Md8",
  twice: Buffer.from("Gh2Jk5Lm8Np1Qr4St7Uv0Wx3Yz6Ab9Cd").toString("base64"),
};

const cli = new BuiltCli();

beforeAll(async () => {
  await cli.build();
  const files = Object.entries(canaries).flatMap(([name, value]) => workspace(name, value));
  cli.put(Object.fromEntries(files));
});
afterAll(() => cli.remove());

describe("no output holds more than the first four characters of a credential", () => {
  it.each([["pretty"], ["json"]])("lint --format %s", async (format) => {
    for (const args of [
      ["."],
      ["--fail-on", "never", "objectId-broken.yaml", "random-json.json", "none.yaml"],
    ]) {
      const { code, stdout, stderr } = await cli.run(["lint", "--format", format, ...args]);
      expect(code).not.toBeNull();
      expect(stdout).toContain(format === "json" ? '"rule":"' : " problems (");
      expect(leaks(stdout)).toEqual([]);
      expect(leaks(stderr)).toEqual([]);
    }
  });

  it.each(Object.entries(canaries))("lint - with %s", async (name, value) => {
    for (const [file, input] of workspace(name, value)) {
      const { stdout, stderr } = await cli.run(["lint", "-", "--stdin-filepath", file], { input });
      expect(leaks(stdout)).toEqual([]);
      expect(leaks(stderr)).toEqual([]);
    }
  });
});

/** Pieces of canaries in a text: five characters in a row from anywhere but a value's beginning of four. */
function leaks(text: string): string[] {
  return Object.values(canaries).flatMap((value) => {
    const bare = value.trim().replace(/^Bearer /, "");
    return [bare, Buffer.from(bare).toString("base64")].flatMap((form) => {
      const pieces = Array.from({ length: form.length - 5 }, (_, i) => form.slice(i, i + 6));
      return pieces.filter((piece) => text.includes(piece)).slice(0, 1);
    });
  });
}

function workspace(name: string, value: string): [file: string, text: string][] {
  const quoted = JSON.stringify(value);
  const encoded = Buffer.from(value).toString("base64");
  const apisix = (auth: string) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: ${name.toLowerCase()}, namespace: gateway}
spec:
  ingressClassName: apisix
  authParameter:
${auth}
`;
  const secret = (data: string) => `apiVersion: v1
kind: Secret
metadata: {name: ${name.toLowerCase()}-key, namespace: gateway, labels: {konghq.com/credential: key-auth}}
${data}
`;
  const policy = (spec: string) => `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: ${name.toLowerCase()}, namespace: gateway}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: a}]
${spec}
`;
  const documents = [
    apisix(`    keyAuth: {value: {key: ${quoted}}}`),
    apisix(`    keyAuth: {value: {key: ${quoted}}, secretRef: {name: ${name.toLowerCase()}-key}}`),
    apisix(`    keyAuth: {value: {keyy: ${quoted}}}`),
    apisix(`    keyAuth: {value: ${quoted}}`),
    apisix(`    keyAuth: {value: [${quoted}]}`),
    apisix(`    keyAuth: {value: {key: {$oid: ${quoted}}}}`),
    apisix(`    keyAuth: {value: {key: !!binary ${encoded}}}`),
    apisix(
      `    basicAuth: {value: {username: a, password: ${quoted}}}\n    keyAuth: {value: {key: ${quoted}}}`,
    ),
    apisix(`    hmacAuth: {value: {access_key: a, secret_key: ${quoted}, clock_skew: ${quoted}}}`),
    apisix(`    jwtAuth: {value: {key: a, secret: ${quoted}, exp: ${quoted}}}`),
    apisix("    keyAuth:\n      value:\n        key: |\n          ").trimEnd().concat(`${value}\n`),
    secret(`stringData: {key: ${quoted}}`),
    secret(`data: {key: ${quoted}}`),
    secret(`data: {key: ${encoded}}`),
    secret(`data: {key: ${Buffer.from(encoded).toString("base64")}}\nstringData: {key: ${quoted}}`),
    secret(`type: kubernetes.io/tls\nstringData: {tls.key: ${quoted}, "bad key!": ${quoted}}`),
    secret(`type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: ${quoted}}`),
    secret(`stringData: [${quoted}]`),
    secret(`stringDta: {key: ${quoted}}`),
    policy(
      `  apiKeyAuth: {credentialRefs: [{name: a, key: ${quoted}}], extractFrom: [{headers: [${quoted}]}]}`,
    ),
    policy(`  apiKeyAuth: {credentialRefs: [${quoted}], key: ${quoted}}`),
    // A key where a Secret's name belongs.
    policy(`  apiKeyAuth: {credentialRefs: [{name: ${quoted}}], extractFrom: [{headers: [a]}]}`),
    `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: ${name.toLowerCase()}}\nusername: a\ncredentials: [${quoted}]\n`,
    policy(`  oidc: {clientID: a, clientSecret: ${quoted}, provider: {issuer: "https://a.test"}}`),
    `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: ${name.toLowerCase()}}\nusername: a\nkey: ${quoted}\n`,
    `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: ${name.toLowerCase()}}\nspec: {key: ${quoted}}\ncredentials: [{key: ${quoted}}]\n`,
  ];
  const kong = `_format_version: "3.0"
consumers:
- username: ${name}
  keyauth_credentials: [{key: ${quoted}}, {keyy: ${quoted}}, ${quoted}]
  basicauth_credentials: [{username: a, password: ${quoted}}]
  jwt_secrets: [{key: a, secret: ${quoted}, algorithm: ${quoted}}]
  hmacauth_credentials: [{username: a, secret: [${quoted}]}]
  oauth2_credentials: [{name: a, client_secret: ${quoted}, redirect_uris: ${quoted}}]
`;
  const broken = documents
    .slice(0, 3)
    .map((text) => `${text}  ${value}\n: ${value} : ${value}\n\t- ${quoted}: {\n`);
  const key = { value: { key: value, keyy: value } };
  const json = {
    apiVersion: "apisix.apache.org/v2",
    kind: "ApisixConsumer",
    metadata: { name: name.toLowerCase(), namespace: "gateway" },
    spec: { ingressClassName: "apisix", authParameter: { keyAuth: key } },
  };
  return [
    [`${name}.yaml`, documents.join("---\n")],
    [`${name}-kong.yml`, kong],
    [`${name}-broken.yaml`, broken.join("---\n")],
    [`${name}-json.json`, JSON.stringify(json, undefined, 2)],
    [`${name}-broken.json`, JSON.stringify(json).slice(0, -3)],
  ];
}
