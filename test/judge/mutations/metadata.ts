/** Names, labels, annotations, finalizers and owners. */
import { pick, type Random } from "../../language/randomYaml.ts";
import { type Draft, draftOfJson, Fields, List, Written } from "../draft.ts";
import { oddKeys } from "./misspell.ts";

const names = [
  ...[
    "Web",
    "web_1",
    "web.a",
    "-web",
    "web-",
    "web..a",
    ".web",
    "a".repeat(63),
    "a".repeat(64),
    "a".repeat(253),
  ],
  ...[
    "a".repeat(254),
    "",
    " web",
    "web ",
    "wéb",
    "web/a",
    "1",
    "1.2",
    "a--b",
    "xn--a",
    "web\n",
    "*",
    "web:a",
    "%",
  ],
];
const labelValues = [
  ...[
    "",
    "a",
    "a b",
    "-a",
    "a-",
    "a/b",
    "A.B_c",
    "é",
    "a".repeat(63),
    "a".repeat(64),
    "a\n",
    "true",
    "1.0",
    "@a",
  ],
];
const scalars = [
  1,
  1.5,
  true,
  null,
  new Written("yes"),
  new Written("0815"),
  new List(["a"]),
  new Fields([["a", "b"]]),
];

type Setter = (metadata: Fields, random: Random) => void;

const setters: readonly Setter[] = [
  (metadata, random) => metadata.set("name", pick([...names, ...scalars], random)),
  (metadata, random) => metadata.set("namespace", pick([...names, ...scalars], random)),
  (metadata) => metadata.remove("name"),
  (metadata, random) => {
    if (random(2) === 0) metadata.remove("name");
    metadata.set("generateName", pick([...names, "web-", `${"a".repeat(62)}-`, ...scalars], random));
  },
  (metadata, random) =>
    entry(metadata, "labels", pick(["app", ...oddKeys], random), pick([...labelValues, ...scalars], random)),
  (metadata, random) => entry(metadata, "labels", "app", pick([...labelValues, ...scalars], random)),
  (metadata, random) =>
    entry(
      metadata,
      "annotations",
      pick(["a", ...oddKeys], random),
      pick(["", "a b\nc", "x".repeat(300), ...scalars], random),
    ),
  (metadata, random) =>
    metadata.set(
      pick(["labels", "annotations"], random),
      pick([null, "", "a=b", new List(["a"]), new List(), new Fields(), 1], random),
    ),
  (metadata, random) =>
    metadata.set(
      "finalizers",
      new List(Array.from({ length: 1 + random(2) }, () => pick(finalizers, random))),
    ),
  (metadata, random) => metadata.set("finalizers", pick([null, "a/b", new Fields(), new List(), 1], random)),
  (metadata, random) =>
    metadata.set("ownerReferences", new List(Array.from({ length: 1 + random(2) }, () => owner(random)))),
  (metadata, random) => metadata.set("ownerReferences", pick([null, new List(), new Fields(), "x"], random)),
  (metadata, random) => {
    const [field, values] = pick(others, random);
    metadata.set(field, draftOfJson(pick(values, random)));
  },
];

const others: readonly (readonly [string, readonly unknown[]])[] = [
  ["creationTimestamp", [null, "2026-11-21T06:53:00Z", "2026-11-21", "", "now", 1]],
  ["deletionTimestamp", [null, "2026-11-21T06:53:00Z", "soon"]],
  ["deletionGracePeriodSeconds", [null, 0, 30, "30", 1.5]],
  ["generation", [1, -1, "1", 1.5, 2 ** 63]],
  ["resourceVersion", ["", "1", 1, null]],
  ["selfLink", ["", "/a", 1]],
  ["uid", ["", "a", 1]],
  [
    "managedFields",
    [
      [],
      null,
      {},
      [{ manager: "a" }],
      [{ manager: "a", operation: "Apply", fieldsType: "FieldsV1", fieldsV1: {} }],
    ],
  ],
  ["clusterName", ["", "a"]],
  ["initializers", [null, {}]],
];

const finalizers: Draft[] = [
  ...[
    "a",
    "a/b",
    "example.com/a",
    "kubernetes",
    "orphan",
    "foregroundDeletion",
    "a b",
    "",
    "a/b/c",
    "A.B/c",
    "/a",
  ],
  ...[1, null, "x".repeat(64)],
];

function owner(random: Random): Draft {
  const fields = new Fields();
  const values: readonly (readonly [string, readonly unknown[]])[] = [
    ["apiVersion", ["v1", "apps/v1", "", "a/b/c", 1, "/v1"]],
    ["kind", ["Secret", "", 1, "Event"]],
    ["name", ["a", "", 1]],
    ["uid", ["a", "", 1]],
  ];
  for (const [name, choices] of values) {
    if (random(8) > 0) fields.set(name, draftOfJson(random(3) > 0 ? choices[0] : pick(choices, random)));
  }
  if (random(2) === 0) fields.set("controller", pick([true, true, false, "true", null], random));
  if (random(4) === 0) fields.set("blockOwnerDeletion", pick([true, "x", null], random));
  if (random(8) === 0) fields.set("extra", "x");
  return fields;
}

function entry(metadata: Fields, field: string, key: string, value: Draft): void {
  const old = metadata.get(field);
  const fields = old instanceof Fields ? old : new Fields();
  metadata.set(field, fields);
  fields.set(key, value);
}

/** Changes what a manifest says about itself. */
export function changeMetadata(root: Fields, random: Random): void {
  const old = root.get("metadata");
  const metadata = old instanceof Fields ? old : new Fields();
  root.set("metadata", metadata);
  pick(setters, random)(metadata, random);
}
