import { describe, expect, it } from "vitest";
import { kongFile, kongSecret, said, secret } from "./manifests.ts";

const rule = "hash-as-key";
const hex = "5f2b1c9d0e8a7364152f3e4d5c6b7a8990a1b2c3d4e5f60718293a4b5c6d7e8f";

describe("a hash is found", () => {
  it.each([
    "$2b$12$9kq3XbZ0mN7cV5tR1yLwEuKf8sJd2HgPa4oQxWvTnMiBzCeUrYh6S",
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub",
    "'{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='",
    `sha256:${hex}`,
  ])("%s", (value) => {
    expect(said(rule, kongFile(value))).toEqual(["error consumers[0].keyauth_credentials[0].key"]);
  });

  it.each([
    ["a comment", kongSecret(`key: ${hex} # SHA-256 of the key`)],
    ["a comment in the line above", kongSecret(`# SHA-256 of the key\nkey: ${hex}`)],
    ["the Secret's name", kongSecret(`key: ${hex}`, { name: "mobile-app-key-hash" })],
    ["a neighbour", kongSecret(`key: ${hex}\nhash_algorithm: sha256`)],
  ])("in bare hex where %s calls it one", (_, text) => {
    expect(said(rule, text)).toEqual(["warning stringData[key]"]);
  });
});

describe("nothing is said", () => {
  const users = (transform: boolean) => `_format_version: "3.0"
_transform: ${transform}
consumers:
  - username: alice
    basicauth_credentials: [{username: alice, password: "$2b$12$9kq3XbZ0mN7cV5tR1yLwEuKf8sJd2Hg"}]
`;
  it.each([
    ["of bare hex", kongSecret(`key: ${hex}`)],
    ["of bare hex below a comment on something else", kongSecret(`# of the mobile app\nkey: ${hex}`)],
    ["of bare hex with its making", kongSecret(`key: ${hex} # openssl rand -hex 32`)],
    [
      "of hash_secret, which asks Kong to hash",
      `_format_version: "3.0"
consumers:
  - username: alice
    oauth2_credentials: [{name: app, client_id: app, client_secret: ${hex}, hash_secret: true}]
`,
    ],
    ["of passwords that Kong is told are hashed", users(false)],
    [
      "of htpasswd lines",
      `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: weather}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: weather}]
  basicAuth: {users: {name: weather-users}}
---
${secret("weather-users", ".htpasswd: alice:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")}`,
    ],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("but of passwords that Kong is to hash", () => {
    expect(said(rule, users(true))).toHaveLength(1);
  });
});
