/**
 * What Git leaves alone below a folder: `.gitignore` files, the deeper ones first, then `.git/info/exclude`.
 * A person's own `core.excludesFile` takes no part, so that all who work on a repository get the same answer.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ignore, { type Ignore } from "ignore";

/** Told of an ignore file that cannot be read. */
export type OnUnreadable = (path: string, error: unknown) => void;

/** As Git sets `core.ignorecase` on these systems. */
const ignorecase = process.platform === "win32" || process.platform === "darwin";

/** The patterns of one folder, over those of the folders above it. Paths are relative to the root of the walk. */
export class IgnoreRules {
  readonly #patterns: Ignore;
  /** Comes before a path to make it relative to the patterns' folder, where that lies above the root. */
  readonly #above: string;
  /** So much of a path is cut off where the patterns' folder lies below the root. */
  readonly #skip: number;
  readonly #next: IgnoreRules | undefined;

  private constructor(patterns: string, above: string, skip: number, next: IgnoreRules | undefined) {
    this.#patterns = ignore({ ignorecase }).add(patterns);
    this.#above = above;
    this.#skip = skip;
    this.#next = next;
  }

  /** What the folders above a root, up to the top of its repository, say about the root's content. */
  static above(root: string, onUnreadable: OnUnreadable): IgnoreRules | undefined {
    const start = resolve(root);
    const folders = isRepository(start) ? [] : foldersUpToRepository(start);
    let rules: IgnoreRules | undefined;
    for (const folder of folders.reverse()) {
      const prefix = `${start.slice(folder.length).replaceAll("\\", "/").replace(/^\//, "")}/`;
      rules = IgnoreRules.#add(folder, prefix, 0, rules, onUnreadable);
    }
    if (rules !== undefined) rules.#admitAbove();
    return rules;
  }

  /**
   * The rules for a folder's content.
   * @param folder where it lies on disk
   * @param path its path from the root; empty for the root itself
   * @param names what it holds
   */
  static within(
    folder: string,
    path: string,
    names: ReadonlySet<string>,
    outer: IgnoreRules | undefined,
    onUnreadable: OnUnreadable,
  ): IgnoreRules | undefined {
    if (outer !== undefined && path !== "") outer.#admit(path);
    // A repository inside another is none of the outer one's business.
    const inherited = names.has(".git") ? undefined : outer;
    if (!names.has(".git") && !names.has(".gitignore")) return inherited;
    return IgnoreRules.#add(folder, "", path === "" ? 0 : path.length + 1, inherited, onUnreadable);
  }

  /** Whether Git leaves a path alone whose folder it does not. A folder's path ends in `/`. */
  ignores(path: string): boolean {
    const { ignored, unignored } = this.#patterns.test(this.#own(path));
    if (ignored || unignored) return ignored;
    return this.#next?.ignores(path) ?? false;
  }

  static #add(
    folder: string,
    above: string,
    skip: number,
    next: IgnoreRules | undefined,
    onUnreadable: OnUnreadable,
  ): IgnoreRules | undefined {
    let rules = next;
    for (const file of [excludeFile(folder, onUnreadable), join(folder, ".gitignore")]) {
      const patterns = file === undefined ? undefined : textOf(file, onUnreadable);
      if (patterns !== undefined) rules = new IgnoreRules(patterns, above, skip, rules);
    }
    return rules;
  }

  /** The walk has entered this folder though these patterns ignore it: a deeper file has the last word. */
  #admit(path: string): void {
    const own = this.#own(`${path}/`);
    if (this.#patterns.test(own).ignored) this.#patterns.add(`!/${literal(own)}`);
    if (this.#next !== undefined) this.#next.#admit(path);
  }

  /** A root that a person named is walked, whatever is said about it and the folders above it. */
  #admitAbove(): void {
    for (let end = this.#above.indexOf("/"); end !== -1; end = this.#above.indexOf("/", end + 1)) {
      const folder = this.#above.slice(0, end + 1);
      if (this.#patterns.test(folder).ignored) this.#patterns.add(`!/${literal(folder)}`);
    }
    if (this.#next !== undefined) this.#next.#admitAbove();
  }

  #own(path: string): string {
    return this.#above === "" ? path.slice(this.#skip) : this.#above + path;
  }
}

/** Whether a folder is the top of a repository or of a work tree (`.git` is a file there). */
export function isRepository(folder: string): boolean {
  return existsSync(join(folder, ".git"));
}

/** The folders above one, the nearest first, the last the top of a repository; none outside of repositories. */
function foldersUpToRepository(start: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(start), below = start; folder !== below; folder = dirname(folder)) {
    folders.push(folder);
    if (isRepository(folder)) return folders;
    below = folder;
  }
  return [];
}

/** A file's text; undefined where there is no such file. */
function textOf(file: string, onUnreadable: OnUnreadable): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (!["ENOENT", "ENOTDIR", "EISDIR"].includes(String(codeOf(error)))) onUnreadable(file, error);
    return undefined;
  }
}

/** `info/exclude` of the repository whose top a folder is. */
function excludeFile(folder: string, onUnreadable: OnUnreadable): string | undefined {
  const git = gitFolderOf(folder, onUnreadable);
  return git && join(git.shared, "info", "exclude");
}

/**
 * Where Git keeps what it knows of the repository or work tree whose top a folder is: `shared` is its main
 * repository's. Undefined where the pointer in `.git` is none.
 */
export function gitFolderOf(
  folder: string,
  onUnreadable: OnUnreadable,
): { readonly own: string; readonly shared: string } | undefined {
  const dotGit = join(folder, ".git");
  const pointer = textOf(dotGit, onUnreadable);
  if (pointer === undefined) return { own: dotGit, shared: dotGit };
  const gitFolder = /^gitdir: (.+)$/m.exec(pointer)?.[1];
  if (gitFolder === undefined) return undefined;
  const own = resolve(folder, gitFolder);
  const shared = textOf(join(own, "commondir"), onUnreadable)?.trim();
  return { own, shared: join(own, shared ?? ".") };
}

/** A path as a pattern that matches only itself. */
function literal(path: string): string {
  return path.replace(/[\\*?[\]!# ]/g, "\\$&");
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
