/** The configurations in force: the one that was named, or those found at, above and below what is checked. */
import { dirname } from "node:path";
import { findConfig, readManifestSync } from "../../../server/files.ts";
import { configFileName } from "../../../server/language/config.ts";
import type { Language } from "../../../server/language/index.ts";
import { UsageError } from "../command.ts";
import { maxBytes } from "./limits.ts";
import type { Naming } from "./names.ts";

interface Configuration {
  /** As a person calls it. */
  readonly shown: string;
  readonly text: string;
}

export class Configurations {
  readonly #name: Naming;
  readonly #named: boolean;
  readonly #texts = new Map<string, string>();
  /** Those that were named or looked for, by their names in the language. */
  readonly #inForce = new Map<string, Configuration>();
  readonly #searched = new Set<string>();
  readonly #faults: string[] = [];

  /** Throws `UsageError` where `config`, the one that was named, cannot be read. */
  constructor(name: Naming, config: string | undefined) {
    this.#name = name;
    this.#named = config !== undefined;
    if (config === undefined) return;
    const file = readManifestSync(config, maxBytes);
    if (!("text" in file)) throw new UsageError(`${config}: ${file.says}`);
    // Its kind is known by the file's name, and this file may have any.
    const own = `${name(config)}/${configFileName}`;
    this.#use("", own, { shown: config, text: file.text });
  }

  /** Their texts, by the names of the folders below which they are in force. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** Looks for the configuration at or above a folder. */
  findAt(folder: string): void {
    if (this.#named || this.#searched.has(folder)) return;
    this.#searched.add(folder);
    const path = findConfig(folder);
    if (path === undefined || this.#inForce.has(this.#name(path))) return;
    const file = readManifestSync(path, maxBytes);
    if ("text" in file)
      this.#use(dirname(this.#name(path)), this.#name(path), { shown: path, text: file.text });
    else this.#faults.push(`${path}: ${file.says}`);
  }

  /** One of the files that are checked is a configuration: it is in force below its folder. */
  found(name: string, text: string): void {
    if (!this.#named) this.#texts.set(dirname(name), text);
  }

  /** What is wrong with configurations that are not themselves among the files that are checked. */
  faults(language: Language, checked: ReadonlyMap<string, string>): string[] {
    const wrong = [...this.#inForce].flatMap(([name, { shown, text }]) => {
      if (checked.has(name)) return [];
      language.open(name, text);
      return language.check(name).flatMap(({ severity, message, document, start }) => {
        const { line, character } = document.positionAt(start);
        return severity === "error" ? [`${shown}:${line + 1}:${character + 1}: ${message}`] : [];
      });
    });
    return [...this.#faults, ...wrong];
  }

  #use(root: string, name: string, configuration: Configuration): void {
    this.#inForce.set(name, configuration);
    this.#texts.set(root, configuration.text);
  }
}
