/** What there is to judge beside mutations: every rule's examples, upstream fixtures, people's manifests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { splitDocuments } from "../../server/language/text/split.ts";
import { at, type Node, stringOf } from "../../server/language/yaml/node.ts";
import { parse } from "../../server/language/yaml/parse.ts";
import { rules } from "../../server/rules/index.ts";
import { corpusFiles } from "../corpus/read.ts";
import { fileName, fixed } from "../lint.ts";
import type { Case } from "./court.ts";
import { draftOf } from "./draft.ts";
import { jsonText } from "./write.ts";

const fixtureFolder = join(import.meta.dirname, "..", "..", "..", "shared", "fixtures");

/** Bad, good, and what the fixes make of the bad. */
export function* examples(): Iterable<Case> {
  for (const { id, examples } of rules) {
    for (const [i, { bad, good }] of examples.entries()) {
      yield { name: `${id} ${i + 1} bad`, text: bad };
      yield { name: `${id} ${i + 1} good`, text: good };
      yield { name: `${id} ${i + 1} fixed`, text: fixed(bad)[fileName] ?? bad };
    }
  }
}

/** Objects on their own, in lists, in bundles by kind, and in files of cases. */
export function* fixtures(): Iterable<Case> {
  for (const file of filesBelow(fixtureFolder)) {
    const name = relative(fixtureFolder, file);
    const text = readFileSync(file, "utf8");
    if (file.endsWith(".cases.json")) {
      for (const { desc, object } of JSON.parse(text).cases) {
        yield { name: `${name}: ${desc}`, text: JSON.stringify(object) };
      }
    } else if (/\.ya?ml$/.test(file)) yield* documents(name, text);
  }
}

export function* people(): Iterable<Case> {
  for (const { texts } of corpusFiles()) {
    for (const [name, text] of Object.entries(texts)) yield* documents(name, text);
  }
}

/**
 * A rule that costs just what the API server allows, and a little more. With a long text: over a long list its
 * counting takes time by the square, and it gives up before it decides.
 */
export function* costly(): Iterable<Case> {
  for (const length of [454_539, 454_540]) {
    const container = { image: "a".repeat(length) };
    yield {
      name: `an image of ${length} characters`,
      text: JSON.stringify({
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "EnvoyProxy",
        metadata: { name: "a", namespace: "default" },
        spec: { provider: { type: "Kubernetes", kubernetes: { envoyDeployment: { container } } } },
      }),
    };
  }
}

/** Each document that holds anything, by itself, and the objects that stand in one that is none. */
function* documents(name: string, text: string): Iterable<Case> {
  const starts = splitDocuments(text);
  const filled = starts
    .map((start, i) => text.slice(start, starts[i + 1]))
    .map((document) => ({ document, ...parse(document) }))
    .filter(({ root, errors }) => root !== undefined || errors.length > 0);
  for (const [i, { document, root, errors, template }] of filled.entries()) {
    if (root === undefined || isObject(root) || errors.length > 0 || template !== "none") {
      yield { name: `${name} ${i}`, text: document };
    } else {
      for (const [j, object] of objectsIn(root).entries()) {
        yield { name: `${name} ${i}, object ${j}`, text: jsonText(draftOf(object)) };
      }
    }
  }
}

function objectsIn(node: Node): Node[] {
  if (isObject(node)) return [node];
  if (node.kind === "sequence") return node.items.flatMap(objectsIn);
  return node.kind === "mapping" ? node.entries.flatMap(({ value }) => objectsIn(value)) : [];
}

function isObject(node: Node): boolean {
  const kind = stringOf(at(node, "kind"));
  return stringOf(at(node, "apiVersion")) !== undefined && kind !== undefined && !kind.endsWith("List");
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
