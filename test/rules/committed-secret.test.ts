import { expect, it } from "vitest";
import { apisixConsumer, found, kongSecret, said, secret } from "./manifests.ts";

const rule = "committed-secret";
const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

it("is said once of a Secret, at its name, in a file that Git tracks", () => {
  const text = kongSecret(`key: orders\nalgorithm: HS256\nsecret: ${btoa(key)}`, {
    type: "jwt",
    field: "data",
  });
  expect(said(rule, { "tracked/a.yaml": text })).toEqual(["information metadata.name"]);
  expect(found(rule, { "tracked/a.yaml": text })[0]?.message).toContain("`secret`");
  expect(said(rule, text)).toEqual([]);
});

it.each([
  ["that nobody refers to", secret("weather", `key: ${key}`)],
  ["whose value a template fills in", kongSecret(`key: \${KEY}`)],
  ["with a placeholder", kongSecret("key: changeme")],
  ["with an id in the key's place", kongSecret("key: 507f1f77bcf86cd799439011")],
  ["without a secret field", kongSecret("group: partners", { type: "acl" })],
  ["that SOPS encrypted", `${kongSecret("key: ENC[AES256_GCM,data:x,type:str]")}sops: {version: 3.9.0}\n`],
  ["of a manifest that is none", apisixConsumer(key)],
])("is not said of a Secret %s", (_, text) => {
  expect(said(rule, { "tracked/a.yaml": text })).toEqual([]);
});
