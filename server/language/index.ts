/**
 * The façade: what the language can do, asked alike by editor, command line and tests.
 * Text in, data out: no files, no clock, no protocol types.
 */

import { check, type Finding } from "./check.ts";
import { type Completion, complete } from "./completion/complete.ts";
import { type Config, configSchemaName, faultsOf, withRules } from "./config.ts";
import { Configurations } from "./configurations.ts";
import { clashesOf } from "./facts/clashes.ts";
import { schemaNameOf } from "./facts/edition.ts";
import { FactIndex, type Mention, type OnAsk } from "./facts/factIndex.ts";
import { type Credential, type Facts, noFacts } from "./facts/facts.ts";
import type { Kind } from "./facts/kind.ts";
import { KindTable, type Manifest, type Reading, read } from "./facts/manifest.ts";
import { type Hover, hover } from "./hovers/index.ts";
import { Layout } from "./layout/layout.ts";
import { isReplaced, withPatches } from "./layout/placed.ts";
import { NameSpellings } from "./nameSpellings.ts";
import type { CheckedDocument, Rule } from "./rule.ts";
import { RuleTable } from "./ruleTable.ts";
import { isBuiltIn } from "./schema/builtIn.ts";
import { evaluateRules } from "./schema/cel.ts";
import { readSchema, type Schema, type SchemaJson, withObjectMeta } from "./schema/schema.ts";
import { validate } from "./schema/validate.ts";
import { isBlocking, type Violation } from "./schema/violation.ts";
import { secretCredentials } from "./secrets/secretCredentials.ts";
import { templatedFacts } from "./secrets/secretMakers.ts";
import { secretFields, secretValues } from "./secrets/secretValues.ts";
import { type FileSymbol, symbols } from "./symbols.ts";
import type { Document, Position } from "./text/document.ts";
import { type Change, SourceFile } from "./text/sourceFile.ts";
import { Standing } from "./text/standing.ts";
import { suppressionsOf } from "./text/suppression.ts";
import { WorkspaceView } from "./workspace.ts";
import type { Node } from "./yaml/node.ts";

export interface Parts {
  readonly kinds: readonly Kind[];
  readonly rules: readonly Rule[];
  /** The JSON of `schemas/<name>.schema.json`; asked once a kind is first met. */
  loadSchema(name: string): SchemaJson;
  /** A fresh random key, for fixes that put one in the place of what is no key. */
  newKey(): string;
  /** Equal for equal values and for nothing else, without a way back to them. */
  fingerprint(value: string): string;
  /** Whether Git keeps a file's text, readable for everybody who may read the repository. */
  isTracked?(file: string): boolean;
  /** Texts do not change: everything is checked once, after everything has been opened. */
  readonly once?: true;
  /** Told of a question before it is answered, so that what it is about can still be opened; see `mentions`. */
  readonly seek?: OnAsk;
}

/** A finding and the document whose text its offsets count in. */
export interface FileFinding extends Finding {
  readonly document: Document;
}

export interface FileStatus {
  /** Objects of kinds that we know. */
  readonly manifests: number;
  readonly kinds: readonly string[];
  /** The workspace's configuration leaves this file alone. */
  readonly ignored: boolean;
  /** Documents that are templates, so that nothing is said about them. */
  readonly templates: number;
}

/** What is kept of a document between checks. */
interface State {
  reading: Reading | undefined;
  summary: Summary | undefined;
  violations: readonly Violation[] | undefined;
}

interface Summary {
  readonly kinds: readonly string[];
  readonly template: boolean;
}

export class Language {
  readonly #parts: Parts;
  readonly #kinds: KindTable;
  readonly #rules: RuleTable;
  readonly #ruleIds: readonly string[];
  readonly #schemas = new Map<string, Schema>();
  readonly #files = new Map<string, SourceFile>();
  readonly #states = new Map<Document, State>();
  readonly #standings = new Map<string, Standing<Finding>>();
  readonly #index: FactIndex;
  readonly #spellings = new NameSpellings();
  readonly #layout = new Layout();
  readonly #configs = new Configurations();
  #complete = true;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#kinds = new KindTable(parts.kinds);
    this.#index = new FactIndex(parts.once !== true, parts.fingerprint, parts.seek);
    this.#rules = new RuleTable(parts.rules);
    this.#ruleIds = parts.rules.map(({ id }) => id);
  }

  /** False while files of the workspace are still to come: then nothing is said about what is missing. */
  get complete(): boolean {
    return this.#complete;
  }

  set complete(complete: boolean) {
    this.#complete = complete;
    for (const document of this.#index.askers) this.#standing(document.file).note(document);
  }

  /**
   * Takes a file's text, new or changed as a whole. Files are named by any strings with `/` between folders.
   * Returns the files whose findings may be others now, this one included.
   */
  open(file: string, text: string): Set<string> {
    const known = this.#files.get(file);
    if (known !== undefined) {
      const { removed, added } = known.replace(text);
      return this.#swap(file, removed, added);
    }
    const fresh = new SourceFile(file, text);
    this.#files.set(file, fresh);
    return this.#swap(file, [], fresh.documents);
  }

  /** Applies an edit to a known file; costs what the edited documents cost. */
  edit(file: string, change: Change): Set<string> {
    const known = this.#files.get(file);
    if (known === undefined) return new Set();
    const { removed, added } = known.edit(change);
    return this.#swap(file, removed, added);
  }

  remove(file: string): Set<string> {
    const known = this.#files.get(file);
    if (known === undefined) return new Set();
    this.#files.delete(file);
    const files = this.#swap(file, known.documents, []);
    this.#standings.delete(file);
    return files;
  }

  /** Forgets trees of a file that nobody looks at; facts and text stay. */
  release(file: string): void {
    for (const document of this.documents(file)) {
      document.release();
      const state = this.#states.get(document);
      if (state !== undefined) Object.assign(state, { reading: undefined, violations: undefined });
    }
  }

  /** Puts a configuration in force below a root folder; undefined takes it away. All findings may change. */
  configure(root: string, text: string | undefined): void {
    this.#configs.set(root, text);
    for (const [document, state] of this.#states) {
      state.violations = undefined;
      this.#standing(document.file).note(document);
    }
  }

  get files(): Iterable<string> {
    return this.#files.keys();
  }

  documents(file: string): readonly Document[] {
    return this.#files.get(file)?.documents ?? [];
  }

  documentAt(file: string, position: Position): Document | undefined {
    return this.#files.get(file)?.documentAt(position);
  }

  /** Everything there is to say about a file, in the order of its text. */
  check(file: string): FileFinding[] {
    const { config, ignored } = this.#configs.of(file);
    if (ignored) return [];
    const found = this.#standing(file).settle((document) => this.#findings(document, config));
    return found.flatMap(([document, findings]) => findings.map((finding) => ({ ...finding, document })));
  }

  /** What can be written at a position, best first; also in text that cannot be parsed while it is typed. */
  completions(file: string, position: Position): Completion[] {
    return complete(this, file, position);
  }

  /** What there is to say about a position; never a credential value. */
  hover(file: string, position: Position): Hover | undefined {
    return hover(this, file, position);
  }

  /** A file's manifests and their fields, by name. */
  symbols(file: string): FileSymbol[] {
    return symbols(this, file);
  }

  get rules(): readonly Rule[] {
    return this.#parts.rules;
  }

  /** The kinds of this build. */
  get kinds(): readonly Kind[] {
    return this.#parts.kinds;
  }

  /** What a tree says that is no document's: of a text while it is typed. */
  readTree(root: Node | undefined, file: string): Reading {
    return read(root, file, this.#kinds);
  }

  /** The manifests of a document, for everything that answers about a position. */
  manifests(document: Document): readonly Manifest[] {
    return this.#reading(document).manifests;
  }

  facts(document: Document): Facts {
    return this.#reading(document).facts;
  }

  /** A kind's schema, as the configuration above a file chooses among its editions. */
  schema(kind: Kind, file: string): Schema {
    const name = schemaNameOf(kind, this.#configs.of(file).config.versions);
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const json = this.#parts.loadSchema(name);
    const whole = kind.kubernetes ? withObjectMeta(json, this.#parts.loadSchema("object-meta")) : json;
    const schema = readSchema(name === configSchemaName ? withRules(whole, this.rules) : whole);
    this.#schemas.set(name, schema);
    return schema;
  }

  /** What `seek` may be told of, and where in the open files there is something to find. */
  get mentions(): readonly Mention[] {
    return this.#index.mentions;
  }

  /** The workspace as the document's rules see it. */
  workspace(document: Document): WorkspaceView {
    const { config } = this.#configs.of(document.file);
    return this.#view(document, config);
  }

  status(file: string): FileStatus {
    const kinds = new Set<string>();
    let manifests = 0;
    let templates = 0;
    for (const document of this.documents(file)) {
      const found = this.#summary(document);
      manifests += found.kinds.length;
      for (const kind of found.kinds) kinds.add(kind);
      if (found.template) templates++;
    }
    return { manifests, kinds: [...kinds], ignored: this.#configs.of(file).ignored, templates };
  }

  #summary(document: Document): Summary {
    const state = this.#states.get(document);
    if (state?.summary === undefined) this.#reading(document);
    return state?.summary ?? { kinds: [], template: false };
  }

  #swap(file: string, removed: readonly Document[], added: readonly Document[]): Set<string> {
    const facts = new Map<Document, Facts>();
    const standing = this.#standing(file);
    for (const document of added) {
      const state: State = { reading: undefined, summary: undefined, violations: undefined };
      this.#states.set(document, state);
      standing.note(document);
      facts.set(document, this.#reading(document).facts);
    }
    const old = removed.map((document) => this.#index.facts(document) ?? noFacts);
    this.#spellings.follow(old, [...facts.values()]);
    const touched = this.#index.replace(removed, facts);
    this.#layout.replace(old, [...facts.values()]);
    for (const document of removed) {
      this.#states.delete(document);
      standing.forget(document);
    }
    const files = new Set([file]);
    for (const document of touched) {
      if (!this.#states.has(document)) continue;
      this.#standing(document.file).note(document);
      files.add(document.file);
    }
    return files;
  }

  #standing(file: string): Standing<Finding> {
    let standing = this.#standings.get(file);
    if (standing === undefined) {
      standing = new Standing();
      this.#standings.set(file, standing);
    }
    return standing;
  }

  #reading(document: Document): Reading {
    const state = this.#states.get(document);
    if (state?.reading !== undefined) return state.reading;
    const ours = this.#kinds.mayHold(document.text, document.file);
    const reading = ours ? this.#read(document) : nothing;
    if (state !== undefined) {
      state.reading = reading;
      state.summary ??= {
        kinds: reading.manifests.map(({ title }) => title),
        template: ours && document.parsed.template === "lines",
      };
    }
    return reading;
  }

  #read(document: Document): Reading {
    const { root, template } = document.parsed;
    if (template !== "lines") return read(root, document.file, this.#kinds);
    return { ...nothing, facts: templatedFacts(document.text) };
  }

  #findings(document: Document, config: Config): readonly Finding[] {
    this.#index.forget(document);
    const checked = this.#checked(document, config);
    return check(checked, this.#rules.for(checked));
  }

  #checked(document: Document, config: Config): CheckedDocument {
    const workspace = this.#view(document, config);
    const { text } = document;
    const faults = this.#kinds.mayHold(text, document.file) ? faultsOf(document) : [];
    const errors = faults.length > 0 && this.#kinds.claims(text, document.file) ? faults : [];
    const whole = faults.length > 0 ? nothing : this.#reading(document);
    const reading = whole.manifests.length > 0 ? workspace.asApplied(whole) : whole;
    const patches = workspace.patches(whole.facts);
    const stays = (credential: Credential) => !isReplaced(credential, patches);
    const { secrets } = whole.facts;
    const credentials = whole.facts.credentials.filter(stays);
    const inSecrets = secrets.length === 0 ? [] : secretCredentials(secrets, workspace).filter(stays);
    const fields = secretFields([...credentials, ...inSecrets]);
    return {
      document,
      text,
      errors,
      manifests: reading.manifests,
      strangers: reading.strangers,
      ...reading.facts,
      credentials,
      suppressions: suppressionsOf(document),
      ruleIds: this.#ruleIds,
      secretCredentials: inSecrets,
      secretFields: fields,
      secretValues: secretValues(fields, config.references),
      clashes: clashesOf(document, whole.facts, this.#index, (other) => this.#view(other, config)),
      violations:
        reading.manifests.length === 0 ? [] : withPatches(this.#violations(document, reading), patches),
      workspace,
    };
  }

  #view(document: Document, config: Config): WorkspaceView {
    return new WorkspaceView(
      config,
      {
        complete: this.#complete,
        newKey: this.#parts.newKey,
        isTracked: (file) => this.#parts.isTracked?.(file) === true,
        index: this.#index,
        spellings: this.#spellings,
        layout: this.#layout,
        facts: (file) => this.documents(file).map((other) => this.#index.facts(other) ?? noFacts),
        manifests: (other) => this.manifests(other),
      },
      document,
    );
  }

  #violations(document: Document, reading: Reading): readonly Violation[] {
    const state = this.#states.get(document);
    if (state?.violations !== undefined) return state.violations;
    const violations = reading.manifests.flatMap((manifest) => {
      const schema = this.schema(manifest.kind, document.file);
      const builtIn = isBuiltIn(manifest.kind);
      const structural = validate(manifest.root, schema, builtIn);
      const isCustom = manifest.kind.kubernetes && !builtIn;
      const rules = structural.some(isBlocking)
        ? []
        : evaluateRules(manifest.root, schema, undefined, isCustom);
      return [...structural, ...rules];
    });
    if (state !== undefined) state.violations = violations;
    return violations;
  }
}

const nothing: Reading = { manifests: [], strangers: [], facts: noFacts };
