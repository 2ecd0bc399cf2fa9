/**
 * Writes what gateways plan into the workspace: into the file that describes the object, in place, or into a new one
 * beside the gateway's manifest.
 */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readManifestSync } from "../../../server/files.ts";
import { type Plain, render } from "../../../server/language/edit/yamlEdit.ts";
import { revise } from "../../../server/language/edit/yamlRevise.ts";
import { SourceFile } from "../../../server/language/text/sourceFile.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../../../server/language/yaml/node.ts";
import type { PlannedManifest } from "../../gateways/plan.ts";
import { find } from "../lint/find.ts";
import { maxBytes } from "../lint/limits.ts";
import type { PlannedFile, Prepared, Workspace } from "./planned.ts";

/** A document of a file in which an object is described. */
interface Place {
  readonly path: string;
  /** The whole file. */
  readonly text: string;
  readonly start: number;
  readonly length: number;
}

/** @param gateway Where the gateway's manifest stands: `gateways.yaml:3:1`; undefined where there is none. */
export function workspaceBeside(gateway: string | undefined): Workspace {
  const folder = gateway === undefined ? "." : dirname(gateway.replace(/(:\d+){2}$/, ""));
  return {
    async prepare(manifests) {
      const { files } = await find({ paths: ["."], config: undefined, stdinName: undefined });
      const prepared = manifests.map((manifest) =>
        prepareOne(manifest, placesOf(manifest, files.values()), folder),
      );
      return {
        files: prepared.flatMap((one) => (typeof one === "string" ? [] : [one])),
        problems: prepared.filter((one) => typeof one === "string"),
      } satisfies Prepared;
    },
  };
}

/** A sentence where it cannot be done. */
function prepareOne(
  manifest: PlannedManifest,
  places: readonly Place[],
  folder: string,
): PlannedFile | string {
  const object = `${manifest.kind} ${manifest.name}`;
  const [place, second] = places;
  if (second !== undefined) {
    return `${object} is described more than once, in ${places.map(({ path }) => path).join(" and ")}; it is not known which one is applied.`;
  }
  if (place === undefined) return newFile(manifest, object, folder);
  const { path, text, start, length } = place;
  const document = text.slice(start, start + length);
  const inside = (root: Node | undefined) => described(root, manifest)[0];
  const revised = revise(document, inside, "spec", (now) => plain(manifest.spec(now)));
  if (revised === undefined) {
    return `${object} in ${path} holds templates or aliases, so its text cannot be changed here.`;
  }
  const whole = text.slice(0, start) + revised + text.slice(start + length);
  return {
    path,
    object,
    effect: whole === text ? "leaves" : "changes",
    text: whole,
    write: () => (whole === text ? nothing() : writing(path, () => replace(path, text, whole))),
  };
}

function newFile(manifest: PlannedManifest, object: string, folder: string): PlannedFile | string {
  const { apiVersion, kind, namespace, name } = manifest;
  const path = join(folder, `${kind.toLowerCase()}-${name}.yaml`);
  if (existsSync(path)) return `${path} is there already, and does not describe ${object} in ${namespace}.`;
  const spec = plain(manifest.spec(undefined));
  const text = `${render({ apiVersion, kind, metadata: { name, namespace }, spec }, 0)}\n`;
  const write = () => writing(path, () => writeFile(path, text, { flag: "wx" }));
  return { path, object, effect: "creates", text, write };
}

function placesOf(manifest: PlannedManifest, paths: Iterable<string>): readonly Place[] {
  return [...paths].flatMap((path) => {
    const file = readManifestSync(path, maxBytes);
    if (!("text" in file) || !file.text.includes(manifest.name) || !file.text.includes(manifest.kind))
      return [];
    return new SourceFile(path, file.text).documents.flatMap(({ parsed, start, text }) =>
      described(parsed.root, manifest).map(() => ({ path, text: file.text, start, length: text.length })),
    );
  });
}

/** Objects of a document that are the one that is meant: the root, or items of a List. */
function described(
  root: Node | undefined,
  { apiVersion, kind, namespace, name }: PlannedManifest,
): readonly Mapping[] {
  const group = apiVersion.replace(/\/.*$/, "/");
  return [root, ...itemsOf(at(root, "items"))]
    .filter((node): node is Mapping => node?.kind === "mapping")
    .filter(
      (object) =>
        stringOf(at(object, "apiVersion"))?.startsWith(group) === true &&
        stringOf(at(object, "kind")) === kind &&
        stringOf(at(object, "metadata", "name")) === name &&
        [undefined, namespace].includes(stringOf(at(object, "metadata", "namespace"))),
    );
}

/** Throws where the file is no longer what it was. */
async function replace(path: string, before: string, after: string): Promise<void> {
  const bytes = readFileSync(path);
  const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? byteOrderMark : Buffer.of();
  if (!bytes.equals(Buffer.concat([mark, Buffer.from(before)]))) throw new Error("it was changed meanwhile");
  await writeFile(path, Buffer.concat([mark, Buffer.from(after)]));
}

const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);

async function writing(path: string, work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const why =
      error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : "unknown reason";
    return `${path} could not be written (${why}).`;
  }
}

async function nothing(): Promise<undefined> {
  return undefined;
}

/** Without what JSON has no word for. */
function plain(value: object): Plain {
  return JSON.parse(JSON.stringify(value));
}
