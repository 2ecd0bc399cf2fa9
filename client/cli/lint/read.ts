/** The first pass: finds and reads everything that was named, so that facts across files are known. */
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { readManifestSync, readStream, says, walk } from "../../../server/files.ts";
import { configFileName } from "../../../server/language/config.ts";
import type { Language } from "../../../server/language/index.ts";
import { Configurations } from "./configurations.ts";
import { keptText, maxBytes } from "./limits.ts";
import { absoluteName, type Naming, relativeName } from "./names.ts";

export interface Named {
  /** As the person wrote them; `-` is stdin. */
  readonly paths: readonly string[];
  /** A configuration for everything, in place of those found. */
  readonly config: string | undefined;
  readonly stdinName: string | undefined;
}

export interface Reading {
  /** Names in the language, and what the person calls the files; in the order in which they are to be checked. */
  readonly files: ReadonlyMap<string, string>;
  /** What could not be read, each as `<path>: <what happened>; <what to do>`. */
  readonly problems: readonly string[];
}

/** Throws `UsageError` where the configuration that was named cannot be read. */
export async function read(language: Language, { paths, config, stdinName }: Named): Promise<Reading> {
  const reader = new Reader(language, config);
  for (const path of paths) if (path !== "-") await reader.take(path);
  // Last, so that it counts in place of the file of its name.
  if (paths.includes("-")) await reader.takeStdin(stdinName ?? "<stdin>");
  return reader.finish();
}

class Reader {
  readonly #language: Language;
  readonly #name: Naming;
  readonly #configurations: Configurations;
  readonly #files = new Map<string, string>();
  readonly #problems: { readonly name: string; readonly message: string }[] = [];
  /** Names of the folders that were walked, each with `/` at its end. */
  readonly #walked: string[] = [];
  #text = 0;

  constructor(language: Language, config: string | undefined) {
    this.#language = language;
    this.#name = config === undefined ? absoluteName : relativeName;
    this.#configurations = new Configurations(language, this.#name, config);
  }

  async take(path: string): Promise<void> {
    let isFolder: boolean;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      this.#problem(path, `${path}: ${says(error)}`);
      return;
    }
    if (!isFolder) {
      this.#configurations.findAt(dirname(path));
      this.#read(path);
      return;
    }
    this.#configurations.findAt(path);
    const name = this.#name(path);
    this.#walked.push(name === "" || name.endsWith("/") ? name : `${name}/`);
    // A folder is ignored where any manifest in it would be.
    const onProblem = (message: string, at: string) => this.#problem(`${at}/any.yaml`, message);
    for await (const file of walk(path, { onProblem })) this.#read(file);
  }

  async takeStdin(shown: string): Promise<void> {
    this.#configurations.findAt(dirname(shown));
    const file = await readStream(process.stdin, maxBytes);
    if ("text" in file) this.#open(shown, file.text);
    else this.#problem(shown, `${shown}: ${file.says}`);
  }

  finish(): Reading {
    const whole = [...this.#files.keys()].every((file) =>
      this.#walked.some((folder) => file.startsWith(folder)),
    );
    const problems = this.#problems.filter(({ name }) => !this.#language.status(name).ignored);
    // What is missing may stand in a file that was not named or could not be read.
    this.#language.complete = whole && problems.length === 0;
    const faults = this.#configurations.faults(this.#files);
    return { files: this.#files, problems: [...problems.map(({ message }) => message), ...faults] };
  }

  #read(path: string): void {
    if (this.#files.has(this.#name(path))) return;
    const file = readManifestSync(path, maxBytes);
    if ("text" in file) this.#open(path, file.text);
    else this.#problem(path, `${path}: ${file.says}`);
  }

  #open(path: string, text: string): void {
    const name = this.#name(path);
    this.#files.set(name, path);
    this.#language.open(name, text);
    if (basename(name) === configFileName) this.#configurations.found(name, text);
    this.#text += text.length;
    if (this.#text > keptText) this.#language.release(name);
  }

  #problem(path: string, message: string): void {
    this.#problems.push({ name: this.#name(path), message });
  }
}
