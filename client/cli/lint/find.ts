/** Finds everything that was named, and the configurations that count for it. Reads nothing else. */
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { readManifestSync, readStream, says, walkSync } from "../../../server/files.ts";
import { configFileName } from "../../../server/language/config.ts";
import { Configurations } from "./configurations.ts";
import { maxBytes } from "./limits.ts";
import { absoluteName, type Naming, relativeName } from "./names.ts";

export interface Named {
  /** As the person wrote them; `-` is stdin. */
  readonly paths: readonly string[];
  /** A configuration for everything, in place of those found. */
  readonly config: string | undefined;
  readonly stdinName: string | undefined;
}

/** By their names in the language, what a person calls the files; in the order in which they are to be checked. */
export type Files = ReadonlyMap<string, string>;

/** What could not be read: the message is `<path>: <what happened>; <what to do>`. */
export interface Problem {
  readonly name: string;
  readonly message: string;
}

export interface Finds {
  readonly files: Files;
  /** What came through stdin, in place of the file of its name. */
  readonly stdin: { readonly name: string; readonly text: string } | undefined;
  readonly configurations: Configurations;
  readonly problems: readonly Problem[];
  /** Nothing but whole folders was named. */
  readonly whole: boolean;
}

/** Throws `UsageError` where the configuration that was named cannot be read. */
export async function find({ paths, config, stdinName }: Named): Promise<Finds> {
  const finder = new Finder(config);
  for (const path of paths) if (path !== "-") finder.take(path);
  const stdin = paths.includes("-") ? await finder.takeStdin(stdinName ?? "<stdin>") : undefined;
  return { ...finder.finish(stdin), stdin };
}

class Finder {
  readonly #name: Naming;
  readonly #configurations: Configurations;
  readonly #files = new Map<string, string>();
  readonly #problems: Problem[] = [];
  /** Names of the folders that were walked, each with `/` at its end. */
  readonly #walked: string[] = [];

  constructor(config: string | undefined) {
    this.#name = config === undefined ? absoluteName : relativeName;
    this.#configurations = new Configurations(this.#name, config);
  }

  take(path: string): void {
    let isFolder: boolean;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      this.#problem(path, `${path}: ${says(error)}`);
      return;
    }
    if (!isFolder) {
      this.#configurations.findAt(dirname(path));
      this.#add(path);
      return;
    }
    this.#configurations.findAt(path);
    const name = this.#name(path);
    this.#walked.push(name === "" || name.endsWith("/") ? name : `${name}/`);
    // A folder is ignored where any manifest in it would be.
    const onProblem = (message: string, at: string) => this.#problem(`${at}/any.yaml`, message);
    for (const file of walkSync(path, { onProblem })) this.#add(file);
  }

  async takeStdin(shown: string): Promise<Finds["stdin"]> {
    this.#configurations.findAt(dirname(shown));
    const file = await readStream(process.stdin, maxBytes);
    if ("text" in file) {
      const name = this.#name(shown);
      this.#files.set(name, shown);
      return { name, text: file.text };
    }
    this.#problem(shown, `${shown}: ${file.says}`);
    return undefined;
  }

  finish(stdin: Finds["stdin"]): Omit<Finds, "stdin"> {
    for (const [name, path] of this.#files) {
      if (basename(name) !== configFileName) continue;
      const file = name === stdin?.name ? stdin : readManifestSync(path, maxBytes);
      if ("text" in file) this.#configurations.found(name, file.text);
    }
    const isWalked = (file: string) => this.#walked.some((folder) => file.startsWith(folder));
    return {
      files: this.#files,
      configurations: this.#configurations,
      problems: this.#problems,
      whole: [...this.#files.keys()].every(isWalked),
    };
  }

  #add(path: string): void {
    const name = this.#name(path);
    if (!this.#files.has(name)) this.#files.set(name, path);
  }

  #problem(path: string, message: string): void {
    this.#problems.push({ name: this.#name(path), message });
  }
}
