/** Whether Git keeps a file's text as it is: tracked, and by no filter such as git-crypt's encrypted on its way in. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ignore, { type Ignore } from "ignore";
import { gitFolderOf, isRepository } from "./gitIgnore.ts";
import { indexedPaths } from "./gitIndex.ts";

interface Repository {
  /** When the index was written that is known here. */
  readonly written: number;
  readonly paths: ReadonlySet<string>;
}

/** Milliseconds for which an answer holds: thousands of files are asked about in a row. */
const holds = 1_000;

export class GitTracked {
  readonly #tops = new Map<string, string | undefined>();
  readonly #repositories = new Map<string, Repository>();
  /** Files that a filter changes on their way into Git, by the folder of the `.gitattributes` that says so. */
  readonly #filters = new Map<string, Ignore | undefined>();
  readonly #looked = new Map<string, number>();

  /** `file` is a path with `/`; what is no path, or in no repository, is not tracked. */
  has(file: string): boolean {
    const path = resolve(file);
    const top = this.#topOf(dirname(path));
    if (top === undefined) return false;
    const below = relative(top, path).replaceAll("\\", "/");
    return this.#pathsOf(top).has(below) && !this.#isFiltered(top, below);
  }

  /** The top of the repository that a folder is in. */
  #topOf(folder: string): string | undefined {
    if (this.#tops.has(folder)) return this.#tops.get(folder);
    const above = dirname(folder);
    const top = isRepository(folder) ? folder : above === folder ? undefined : this.#topOf(above);
    this.#tops.set(folder, top);
    return top;
  }

  /** None where the index cannot be read. */
  #pathsOf(top: string): ReadonlySet<string> {
    const known = this.#repositories.get(top);
    const now = performance.now();
    if (known !== undefined && now - (this.#looked.get(top) ?? 0) < holds) return known.paths;
    this.#looked.set(top, now);
    this.#filters.clear();
    const repository = readRepository(top, known);
    this.#repositories.set(top, repository);
    return repository.paths;
  }

  #isFiltered(top: string, path: string): boolean {
    const parts = path.split("/");
    return parts.some((_, depth) => {
      const folder = join(top, ...parts.slice(0, depth));
      if (!this.#filters.has(folder)) this.#filters.set(folder, filtersIn(folder));
      return this.#filters.get(folder)?.ignores(parts.slice(depth).join("/")) === true;
    });
  }
}

const unknown: Repository = { written: -1, paths: new Set() };

function readRepository(top: string, known: Repository | undefined): Repository {
  const git = gitFolderOf(top, () => {});
  if (git === undefined) return unknown;
  try {
    const index = join(git.own, "index");
    const written = statSync(index).mtimeMs;
    if (known?.written === written) return known;
    const isSha256 = /^\s*objectformat\s*=\s*sha256\s*$/im.test(textOf(join(git.shared, "config")));
    return { written, paths: new Set(indexedPaths(readFileSync(index), isSha256 ? 32 : 20)) };
  } catch {
    return unknown;
  }
}

/** What a folder's `.gitattributes` gives to a filter other than Git LFS, which encrypts nothing. */
function filtersIn(folder: string): Ignore | undefined {
  const lines = textOf(join(folder, ".gitattributes")).split("\n");
  const filtered = lines.filter((line) => /^\s*[^#\s]\S*\s(.*\s)?filter=(?!lfs\b)/.test(line));
  const patterns = filtered.map((line) => line.trim().replace(/\s.*$/, ""));
  return patterns.length === 0 ? undefined : ignore().add(patterns);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
