/** Our own Gateways and Subscriptions below the current folder, found as `lint` finds files. */
import { readManifestSync } from "../../../server/files.ts";
import { fingerprintKey, fingerprints } from "../../../server/fingerprint.ts";
import { gatewayKeysGateway } from "../../../server/kinds/gatewayKeysGateway.ts";
import { gatewayKeysSubscription } from "../../../server/kinds/gatewayKeysSubscription.ts";
import { kinds } from "../../../server/kinds/index.ts";
import { Language } from "../../../server/language/index.ts";
import { at, entriesOf, type Node, stringOf } from "../../../server/language/yaml/node.ts";
import { newKey } from "../../../server/newKey.ts";
import { rules } from "../../../server/rules/index.ts";
import { schemaLoader } from "../../../server/schemas.ts";
import type { ManifestPart } from "../../gateways/program.ts";
import { find } from "../lint/find.ts";
import { maxBytes } from "../lint/limits.ts";
import type { DeclaredGateway } from "./declared.ts";

export interface ReadGateway extends DeclaredGateway {
  readonly place: string;
  /** What is wrong with the manifest, each as `<file>:<line>:<column>: <sentence>`. */
  readonly faults: readonly string[];
  /** Some of it is filled in later, by nobody here. */
  readonly templated: boolean;
}

export interface Manifests {
  readonly gateways: readonly ReadGateway[];
  readonly subscriptions: readonly { readonly gateway: string; readonly application: string }[];
  /** What could not be read, each as `<path>: <what happened>; <what to do>`. */
  readonly problems: readonly string[];
}

export async function readManifests(): Promise<Manifests> {
  const { files, configurations, problems } = await find({
    paths: ["."],
    config: undefined,
    stdinName: undefined,
  });
  const reader = new Reader();
  for (const [root, text] of configurations.texts) reader.language.configure(root, text);
  const unread = [...files].flatMap(([name, path]) => reader.open(name, path) ?? []);
  return {
    ...reader.manifests(),
    problems: [...problems.map(({ message }) => message), ...unread, ...reader.damage],
  };
}

class Reader {
  readonly damage: string[] = [];
  readonly language: Language;
  /** What a person calls the files that were opened. */
  readonly #paths = new Map<string, string>();

  constructor() {
    const loadSchema = schemaLoader((sentence) => this.damage.push(sentence));
    const fingerprint = fingerprints(fingerprintKey());
    this.language = new Language({ kinds, rules, loadSchema, newKey, fingerprint, once: true });
    // Only files with manifests of ours are opened.
    this.language.complete = false;
  }

  /** Returns what hinders. */
  open(name: string, path: string): string | undefined {
    const file = readManifestSync(path, maxBytes);
    if (!("text" in file)) return `${path}: ${file.says}`;
    if (!file.text.includes(gatewayKeysGateway.group)) return undefined;
    this.language.open(name, file.text);
    if (!this.language.status(name).ignored) this.#paths.set(name, path);
    return undefined;
  }

  manifests(): Omit<Manifests, "problems"> {
    const gateways: ReadGateway[] = [];
    const subscriptions: Manifests["subscriptions"][number][] = [];
    for (const name of this.#paths.keys()) {
      for (const document of this.language.documents(name)) {
        for (const { kind, root, name: object } of this.language.manifests(document)) {
          const spec = at(root, "spec");
          if (kind === gatewayKeysGateway && object !== undefined) {
            const place = this.#place(name, document.positionAt(root.start));
            const faults = this.#faults(name, document, root);
            gateways.push({ ...settings(object, spec), place, faults, templated: isTemplated(spec) });
          }
          const gateway = stringOf(at(spec, "gateway"));
          const application = stringOf(at(spec, "application"));
          if (kind === gatewayKeysSubscription && gateway && application) {
            subscriptions.push({ gateway, application });
          }
        }
      }
    }
    return { gateways, subscriptions };
  }

  #faults(name: string, document: ReturnType<Language["documents"]>[number], root: Node): readonly string[] {
    const unreadable = document.parsed.errors.length > 0;
    return this.language
      .check(name)
      .filter((finding) => finding.document === document && finding.severity === "error")
      .filter(({ start, end }) => unreadable || (start >= root.start && end <= root.end))
      .map(({ start, message }) => `${this.#place(name, document.positionAt(start))}: ${message}`);
  }

  #place(name: string, { line, character }: { line: number; character: number }): string {
    return `${this.#paths.get(name)}:${line + 1}:${character + 1}`;
  }
}

function isTemplated(node: Node | undefined): boolean {
  if (node?.kind === "scalar") return node.templated === true;
  return entriesOf(node).some(({ value }) => isTemplated(value));
}

/** What stands there as it should; the rest is among the manifest's faults, or a template. */
function settings(name: string, spec: Node | undefined): Omit<DeclaredGateway, "place"> {
  const type = stringOf(at(spec, "type")) ?? "";
  return {
    name,
    type: type as DeclaredGateway["type"],
    environment: stringOf(at(spec, "environment")) === "production" ? "production" : "sandbox",
    organization: stringOf(at(spec, "organization")),
    part: partOf(at(spec, fieldOf(type))),
  };
}

/** The field with a type's settings is called after it: `keyService` for `key-service`. */
function fieldOf(type: string): string {
  return type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function partOf(node: Node | undefined): ManifestPart {
  return Object.fromEntries(
    entriesOf(node).flatMap(({ key, value }) => {
      const text = stringOf(value);
      return text === undefined ? [] : [[String(key.value), text]];
    }),
  );
}
