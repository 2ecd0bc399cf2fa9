/** What we say of a document: our errors of impact `rejected`. */
import { kinds } from "../../server/kinds/index.ts";
import type { Finding } from "../../server/language/check.ts";
import type { Kind } from "../../server/language/facts/kind.ts";
import type { Manifest } from "../../server/language/facts/manifest.ts";
import { Language } from "../../server/language/index.ts";
import type { Schema } from "../../server/language/schema/schema.ts";
import type { Document } from "../../server/language/text/document.ts";
import { at, stringOf } from "../../server/language/yaml/node.ts";
import { rules } from "../../server/rules/index.ts";
import { loadSchema, testKey } from "../lint.ts";
import { field, type Refusal } from "./verdict.ts";

/** Where a document is sent. */
export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
}

/** A document that can be put to a server, and what we say of it. */
export interface Judged {
  readonly text: string;
  readonly target: Target;
  /** Undefined where the text cannot be read as one. */
  readonly manifest: Manifest | undefined;
  readonly refusals: readonly Refusal[];
  readonly messages: readonly string[];
}

const rejecting = rules.filter(({ impact }) => impact === "rejected");
const file = "judged.yaml";

export class Ours {
  readonly #language = new Language({
    kinds,
    rules: rejecting,
    loadSchema,
    newKey: () => testKey,
    fingerprint: String,
  });

  constructor(config = "") {
    this.#language.configure("", config);
  }

  /**
   * Each document of a text that is an object of a kind of ours, and what is said of it. `target` is where a document
   * is sent that cannot be read, if it still says that it belongs there.
   */
  judge(text: string, target?: Target): Judged[] {
    const language = this.#language;
    language.open(file, text);
    const findings = language.check(file);
    return language.documents(file).flatMap((document) => {
      const manifest = this.#manifest(document);
      const to = manifest === undefined ? unreadable(document, target) : targetOf(manifest);
      if (document.parsed.template !== "none" || to === undefined) return [];
      const own = findings.filter((one) => one.document === document && one.severity === "error");
      return [
        {
          text: document.text,
          target: to,
          manifest,
          refusals: own.map(refusalOf),
          messages: own.map(({ rule, path, message }) => `${rule} ${path}: ${message}`),
        },
      ];
    });
  }

  /** Our errors in a text that may hold objects of any kind. */
  errors(text: string): string[] {
    this.#language.open(file, text);
    const findings = this.#language.check(file).filter(({ severity }) => severity === "error");
    return findings.map(({ rule, message }) => `${rule}: ${message}`);
  }

  schema(kind: Kind): Schema {
    return this.#language.schema(kind, file);
  }

  /** The one object that a document is. */
  #manifest(document: Document): Manifest | undefined {
    const { root, errors } = document.parsed;
    if (errors.length > 0) return undefined;
    const [manifest] = this.#language.manifests(document);
    return manifest?.root === root && manifest?.kind.kubernetes === true ? manifest : undefined;
  }
}

function unreadable({ parsed, text }: Document, target: Target | undefined): Target | undefined {
  if (parsed.errors.length === 0 || target === undefined) return undefined;
  const says = (key: string, value: string) =>
    new RegExp(`(^|[{,])[- \\ufeff]*(["']?)${key}\\2: (["']?)${value}\\3\\s*([},#]|$)`, "m").test(text);
  return says("apiVersion", target.apiVersion) && says("kind", target.kind) ? target : undefined;
}

function targetOf({ root, kind, namespace }: Manifest): Target {
  const apiVersion = stringOf(at(root, "apiVersion")) ?? "";
  return { apiVersion, kind: kind.kind, namespace: namespace || "default" };
}

function refusalOf({ rule, path, message }: Finding): Refusal {
  if (rule !== "yaml-syntax") {
    if (/` (is required|must be a (mapping|list)[^:]*, not empty):/.test(message)) {
      return { stage: "validate", field: field(path), by: "whole" };
    }
    if (rule === "cel") return { stage: "validate", field: field(path), by: "rule" };
    return { stage: rule === "unknown-field" ? "strict" : "validate", field: field(path) };
  }
  const twice = /^The key "(.*)" stands in this mapping twice\.$/s.exec(message)?.[1];
  return twice === undefined ? { stage: "read", field: "" } : { stage: "twice", field: twice };
}
