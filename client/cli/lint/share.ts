/**
 * A share of the files: reads them all, then checks them. Where others have the rest, a file of theirs is read here
 * too, once a rule asks for what stands in it.
 */
import { readManifestSync } from "../../../server/files.ts";
import { fingerprints } from "../../../server/fingerprint.ts";
import { GitTracked } from "../../../server/gitTracked.ts";
import { kinds } from "../../../server/kinds/index.ts";
import { Language } from "../../../server/language/index.ts";
import { newKey } from "../../../server/newKey.ts";
import { rules } from "../../../server/rules/index.ts";
import { schemaLoader } from "../../../server/schemas.ts";
import { Elsewhere, type Mentions, mentionsOf } from "./elsewhere.ts";
import type { Files, Problem } from "./find.ts";
import { maxBytes } from "./limits.ts";
import { type Told, told } from "./told.ts";

/** What all shares are made from; plain data, which threads can be handed. */
export interface Task {
  readonly files: Files;
  /** What came through stdin, in place of the file of its name. */
  readonly stdin: { readonly name: string; readonly text: string } | undefined;
  /** Texts of the configurations, by the names of the folders below which they are in force. */
  readonly configurations: ReadonlyMap<string, string>;
  /** Trees are kept between reading and checking for so much text (UTF-16 units). */
  readonly keptText: number;
  /** One for all shares: they compare the values of credentials by their fingerprints. */
  readonly fingerprintKey: string;
  /** The number of the next batch that nobody has taken, in shared memory. */
  readonly next: Int32Array;
}

/** What a share has read. */
export interface Read {
  readonly problems: readonly Problem[];
  readonly mentions: Mentions;
}

/** What has to be known of the others before anything can be checked. */
export interface Known {
  /** All files are there, and all of them have been read. */
  readonly complete: boolean;
  readonly elsewhere: readonly Mentions[];
}

/** What there is to say about a file. */
export interface Checked {
  readonly name: string;
  /** Objects of kinds that we know. */
  readonly documents: number;
  readonly findings: readonly Told[];
}

export interface Batch {
  readonly number: number;
  readonly checked: readonly Checked[];
  /** Sentences about schemas of ours that could not be read so far. */
  readonly damage: readonly string[];
}

/** So many files are taken at once: neighbours mostly refer to each other. */
const batchSize = 32;

export function batches({ files }: Task): number {
  return Math.ceil(files.size / batchSize);
}

export class Share {
  readonly language: Language;
  readonly #task: Task;
  readonly #names: readonly string[];
  readonly #taken: number[] = [];
  readonly #damage: string[] = [];
  #elsewhere = new Elsewhere([]);
  #text = 0;

  constructor(task: Task) {
    this.#task = task;
    this.#names = [...task.files.keys()];
    const seek = (topic: string, namespace: string | undefined) => this.#seek(topic, namespace);
    const fingerprint = fingerprints(task.fingerprintKey);
    const tracked = new GitTracked();
    const isTracked = (file: string) => tracked.has(file);
    const loadSchema = schemaLoader((sentence) => this.#damage.push(sentence));
    const parts = { kinds, rules, loadSchema, newKey, fingerprint, isTracked };
    this.language = new Language({ ...parts, once: true, seek });
    for (const [root, text] of task.configurations) this.language.configure(root, text);
  }

  /** Takes batches while there are some. */
  read(): readonly Problem[] {
    const problems: Problem[] = [];
    for (;;) {
      const batch = Atomics.add(this.#task.next, 0, 1);
      if (batch >= batches(this.#task)) return problems;
      this.#taken.push(batch);
      for (const name of this.#batch(batch)) {
        const message = this.#open(name);
        if (message !== undefined) problems.push({ name, message });
      }
    }
  }

  /** What stands in the files that were taken, for the other shares. */
  get mentions(): Mentions {
    const places = new Map(this.#names.map((name, i) => [name, i]));
    return mentionsOf(this.language, (file) => places.get(file));
  }

  set known({ complete, elsewhere }: Known) {
    this.language.complete = complete;
    this.#elsewhere = new Elsewhere(elsewhere);
  }

  /** In the order of the batches. */
  *check(): Generator<Batch> {
    for (const number of this.#taken) {
      const checked = this.#batch(number).flatMap((name) => this.#check(name) ?? []);
      yield { number, checked, damage: this.#damage };
    }
  }

  /** Undefined where the file could not be read, or a configuration leaves it alone. */
  #check(name: string): Checked | undefined {
    if (this.language.documents(name).length === 0) return undefined;
    const { ignored, manifests } = this.language.status(name);
    if (ignored) return undefined;
    const findings = this.language.check(name).map(told);
    this.language.release(name);
    return { name, documents: manifests, findings };
  }

  #batch(number: number): readonly string[] {
    return this.#names.slice(number * batchSize, (number + 1) * batchSize);
  }

  /** Returns what hinders. */
  #open(name: string): string | undefined {
    const { files, stdin, keptText } = this.#task;
    const path = files.get(name) ?? name;
    const file = stdin?.name === name ? stdin : readManifestSync(path, maxBytes);
    if (!("text" in file)) return `${path}: ${file.says}`;
    this.language.open(name, file.text);
    this.#text += file.text.length;
    if (this.#text > keptText) this.language.release(name);
    return undefined;
  }

  #seek(topic: string, namespace: string | undefined): void {
    for (const place of this.#elsewhere.take(topic, namespace)) {
      const name = this.#names[place] as string;
      if (this.language.documents(name).length === 0) this.#open(name);
    }
  }
}
