/** What stands in a Secret. */
import { pick, type Random } from "../../language/randomYaml.ts";
import { type Draft, Fields, List, Written } from "../draft.ts";
import { oddKeys } from "./misspell.ts";

const encoded: Draft[] = [
  ..."YWJj|YWI=|YQ==|YWI|YQ|YQ=|YW=I|Y===|abc|a-b_|YWJ-|YW Jj| YWJj|YWJj |YWJj\n|YW\nJj|YW\r\nJj|====|=|YR==|YWJ=|é".split(
    "|",
  ),
  ...[
    "",
    null,
    1,
    12345678,
    true,
    new Written("yes"),
    new Written("1234"),
    new List(["a"]),
    new Fields([["a", "b"]]),
  ],
  ...["bm90IGpzb24=", "e30=", "eyJhdXRocyI6e319", "W10=", "bnVsbA==", "MQ==", "e30gIA==", "e30gfQ=="],
];
const plain: Draft[] = [
  "abc",
  "",
  null,
  1,
  true,
  new Written("yes"),
  "{}",
  "[]",
  "null",
  "1",
  '{"auths":{}}',
  "{} x",
  "é\n",
  new List(),
];
const types: Draft[] = [
  ..."Opaque kubernetes.io/tls kubernetes.io/basic-auth kubernetes.io/ssh-auth kubernetes.io/dockercfg".split(
    " ",
  ),
  ..."kubernetes.io/dockerconfigjson kubernetes.io/service-account-token bootstrap.kubernetes.io/token a b/c".split(
    " ",
  ),
  ...["", null, 1, new List()],
];
const keys = [
  ..."key username password tls.crt tls.key ssh-privatekey .dockercfg .dockerconfigjson a.b A_b".split(" "),
  ...oddKeys,
];

const setters: readonly ((root: Fields, random: Random) => void)[] = [
  (root, random) => entry(root, "data", pick(keys, random), pick(encoded, random)),
  (root, random) => entry(root, "data", pick(keys.slice(0, 8), random), pick(encoded, random)),
  (root, random) => entry(root, "stringData", pick(keys, random), pick(plain, random)),
  (root, random) => entry(root, "stringData", pick(keys.slice(0, 8), random), pick(plain, random)),
  (root, random) => root.set("type", pick(types, random)),
  (root, random) => root.set("type", pick(types.slice(1, 7), random)),
  (root, random) =>
    root.set(
      "immutable",
      pick([true, false, null, "true", new Written("yes"), 1, new Written("True")], random),
    ),
  (root, random) =>
    root.set(
      pick(["data", "stringData"], random),
      pick([null, "", new List(), new Fields(), "a", 1], random),
    ),
  (root, random) => entry(root, "data", "big", "QUFB".repeat(size(random))),
  (root, random) => entry(root, "stringData", "big", "AAA".repeat(size(random))),
];

/** On either side of the limit of 1 MiB, and mostly far from it: such texts take their time. */
function size(random: Random): number {
  return random(20) === 0 ? 349_520 + random(12) : 300 + random(10);
}

function entry(root: Fields, field: string, key: string, value: Draft): void {
  const old = root.get(field);
  const fields = old instanceof Fields ? old : new Fields();
  root.set(field, fields);
  fields.set(key, value);
}

/** Changes a Secret's contents; several changes make a type and what it asks for meet. */
export function changeSecret(root: Fields, random: Random): void {
  for (let i = random(3); i >= 0; i--) pick(setters, random)(root, random);
}
