/** What a team agreed on: `.gateway-keys.yaml` at a workspace root. */
import ignore from "ignore";
import type { Rule, Severity } from "./rule.ts";
import { patternOf } from "./schema/pattern.ts";
import type { SchemaJson } from "./schema/schema.ts";
import type { Document } from "./text/document.ts";
import type { Pattern } from "./values/literal.ts";
import { at, entriesOf, itemsOf, type Node, type SyntaxFault, stringOf } from "./yaml/node.ts";
import { parse } from "./yaml/parse.ts";

export const configFileName = ".gateway-keys.yaml";
/** What its kind calls its schema. */
export const configSchemaName = "gateway-keys-config";

export function isConfigFile(file: string): boolean {
  return file === configFileName || file.endsWith(`/${configFileName}`);
}

export interface Config {
  /** Severity by rule id; `off` for none. */
  readonly rules: ReadonlyMap<string, Severity | "off">;
  /** Controller and gateway versions, as `major.minor`; the newest that we know where nothing is said. */
  readonly versions: ReadonlyMap<string, string>;
  /** Ingress classes that the controllers of this workspace own, by gateway. */
  readonly classes: ReadonlyMap<string, readonly string[]>;
  /** Secrets come from elsewhere (Vault, Terraform, another repository): their absence is no finding. */
  readonly secretsElsewhere: boolean;
  /** Patterns of values that are references, not literals. */
  readonly references: readonly Pattern[];
  /** Whether a file, by its path below the root, is left alone. */
  ignores(path: string): boolean;
}

export const defaultConfig: Config = readConfig("");

/** Reads a configuration file. What is wrong in it is a finding of the file itself; here it counts as absent. */
export function readConfig(text: string): Config {
  const { root } = parse(text);
  const patterns = strings(at(root, "ignore"));
  const ignored = ignore().add(patterns);
  return {
    rules: new Map(
      entriesOf(at(root, "rules")).flatMap((entry) => {
        const severity = severityOf(entry.value);
        return severity === undefined ? [] : [[String(entry.key.value), severity] as const];
      }),
    ),
    versions: new Map(
      entriesOf(at(root, "versions")).flatMap((entry) => {
        const version = entry.value.kind === "scalar" ? entry.value.value : null;
        return version === null ? [] : [[String(entry.key.value), String(version)] as const];
      }),
    ),
    classes: new Map(
      entriesOf(at(root, "classes")).map((entry) => [String(entry.key.value), strings(entry.value)] as const),
    ),
    secretsElsewhere: scalarOf(at(root, "secretsElsewhere")) === true,
    references: strings(at(root, "references")).flatMap(regularExpression),
    ignores: (path) => patterns.length > 0 && !path.startsWith("..") && path !== "" && ignored.ignores(path),
  };
}

const severities: readonly string[] = ["off", "hint", "information", "warning", "error"];

/** `off` is a boolean to YAML 1.1. */
function severityOf(node: Node): Severity | "off" | undefined {
  const value = scalarOf(node);
  if (value === false) return "off";
  return severities.includes(String(value)) ? (value as Severity | "off") : undefined;
}

function scalarOf(node: Node | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}

function strings(node: Node | undefined): string[] {
  return itemsOf(node).flatMap((item) => stringOf(item) ?? []);
}

/** Linear in time, whatever a workspace's configuration asks for. */
function regularExpression(source: string): Pattern[] {
  const test = patternOf(source);
  return test === undefined ? [] : [{ test }];
}

/** The schema of the configuration, with these rules as the only ones to set a severity of. */
export function withRules(json: SchemaJson, rules: readonly Rule[]): SchemaJson {
  const properties = json.properties as Record<string, SchemaJson>;
  const { additionalProperties: severity, ...settings } = properties.rules as Record<string, SchemaJson>;
  const known = rules.map(({ id, title, why }) => [id, { ...severity, description: `${title}. ${why}` }]);
  return {
    ...json,
    properties: { ...properties, rules: { ...settings, properties: Object.fromEntries(known) } },
  };
}

/** What keeps a document from being read. */
export function faultsOf(document: Document): readonly SyntaxFault[] {
  const { root, errors } = document.parsed;
  if (errors.length > 0 || !isConfigFile(document.file)) return errors;
  return configFaults(root, document.start === 0);
}

/** What no schema says of a configuration: that it has settings at all, and in one document. */
function configFaults(root: Node | undefined, isFirst: boolean): SyntaxFault[] {
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return [];
  const { start, end } = root;
  if (!isFirst) return [{ start, end, message: "Only the first document of the configuration is read." }];
  if (root.kind === "mapping") return [];
  const message = "Settings were expected here, such as `rules:` or `ignore:`: nothing reads this.";
  return [{ start, end, message }];
}
