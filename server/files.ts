/** Finds and reads manifests on disk; the language server and the command line both come here. */
import { closeSync, type Dirent, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { decode, type Read } from "./decode.ts";
import { IgnoreRules, isRepository } from "./gitIgnore.ts";
import { configFileName } from "./language/config.ts";

export type { Read, ReadProblem } from "./decode.ts";

export interface WalkOptions {
  /** Told of a folder or an ignore file that cannot be read, as `<path>: <what happened>; <what to do>`. */
  readonly onProblem?: (message: string, path: string) => void;
}

/** Something below the root of a walk; a folder's path ends in `/`. */
interface Found {
  readonly path: string;
  readonly rules: IgnoreRules | undefined;
}

const manifestName = /\.(ya?ml|json)$/i;

/**
 * The manifest files (.yaml, .yml, .json) below a folder, in the order in which Git would list them: without what
 * `.gitignore` files and `.git/info/exclude` leave out, without `.git` and `node_modules`, and without symbolic
 * links, which Git follows neither. A root that is itself ignored or a link is walked: somebody named it.
 * @returns paths with `/` between folders, which begin with the root as it was given (nothing for `.`)
 */
export async function* walk(root: string, options: WalkOptions = {}): AsyncGenerator<string> {
  const steps = walking(root, options);
  let step = steps.next(noEntries);
  while (!step.done) {
    if (typeof step.value === "string") {
      yield step.value;
      step = steps.next(noEntries);
    } else {
      step = await readdir(step.value.folder, { withFileTypes: true }).then(
        (entries) => steps.next(entries),
        (error) => steps.throw(error),
      );
    }
  }
}

/** The same while the process waits, for a program that has nothing else to do. */
export function* walkSync(root: string, options: WalkOptions = {}): Generator<string> {
  const steps = walking(root, options);
  let step = steps.next(noEntries);
  while (!step.done) {
    if (typeof step.value === "string") {
      yield step.value;
      step = steps.next(noEntries);
    } else {
      step = listed(steps, step.value.folder);
    }
  }
}

const noEntries: readonly Dirent[] = [];

/** A manifest's path, or a folder whose entries are to be handed in; what is thrown in says why there are none. */
type Walking = Generator<string | { readonly folder: string }, void, readonly Dirent[]>;

function listed(steps: Walking, folder: string): ReturnType<Walking["next"]> {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(entries);
}

function* walking(root: string, { onProblem }: WalkOptions): Walking {
  const prefix = prefixOf(root);
  const onUnreadable = (path: string, error: unknown) => onProblem?.(`${path}: ${says(error)}`, path);
  const stack: Found[] = [{ path: "", rules: IgnoreRules.above(root, onUnreadable) }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { path, rules } = next;
    if (path !== "" && !path.endsWith("/")) {
      yield prefix + path;
      continue;
    }
    const folder = path === "" ? root : prefix + path.slice(0, -1);
    let entries = noEntries;
    try {
      entries = yield { folder };
    } catch (error) {
      onUnreadable(folder, error);
    }
    const names = new Set(entries.map(({ name }) => name));
    const own = IgnoreRules.within(folder, path.slice(0, -1), names, rules, onUnreadable);
    // The stack gives back the last first.
    for (const child of children(path, entries).reverse()) {
      if (!own?.ignores(child)) stack.push({ path: child, rules: own });
    }
  }
}

/** Manifests and folders of a folder, ordered as Git orders whole paths. */
function children(path: string, entries: readonly Dirent[]): string[] {
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isFile()) {
      if (manifestName.test(entry.name)) found.push(path + entry.name);
    } else if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules") {
      found.push(`${path}${entry.name}/`);
    }
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

function prefixOf(root: string): string {
  const path = posix.normalize(process.platform === "win32" ? root.replaceAll("\\", "/") : root);
  if (path === "." || path === "./") return "";
  return path.endsWith("/") ? path : `${path}/`;
}

/** Reads a manifest without holding up the process. `maxBytes` counts the file, not its text. */
export async function readManifest(path: string, maxBytes: number): Promise<Read> {
  try {
    const file = await open(path);
    try {
      const stat = await file.stat();
      if (stat.isFile() && stat.size > maxBytes) return tooLarge(maxBytes);
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** So many files are read at once: more gain nothing, and systems limit how many may be open. */
const atOnce = 32;

/** Reads manifests some ahead of the one that is asked for, and gives them back in their order. */
export async function* readManifests(
  paths: AsyncIterable<string> | Iterable<string>,
  maxBytes: number,
): AsyncGenerator<{ readonly path: string; readonly file: Read }> {
  const ahead: Promise<{ readonly path: string; readonly file: Read }>[] = [];
  for await (const path of paths) {
    ahead.push(readManifest(path, maxBytes).then((file) => ({ path, file })));
    const first = ahead.length < atOnce ? undefined : ahead.shift();
    if (first !== undefined) yield await first;
  }
  for (const next of ahead) yield await next;
}

let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Reads a manifest while the process waits: a tenth of the time, for a program that has nothing else to do.
 * Takes pipes too, as a shell makes them of `<(helm template .)`.
 */
export function readManifestSync(path: string, maxBytes: number): Read {
  try {
    const file = openSync(path, "r");
    try {
      let length = 0;
      for (;;) {
        const read = readSync(file, buffer, length, buffer.length - length, null);
        length += read;
        if (length > maxBytes) return tooLarge(maxBytes);
        if (read === 0) return decode(buffer.subarray(0, length));
        if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** Text that came through a pipe, up to a size. */
export async function readStream(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Read> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) return tooLarge(maxBytes);
    }
  } catch (error) {
    return unreadable(error);
  }
  return decode(Buffer.concat(chunks));
}

/** The nearest `.gateway-keys.yaml` at or above a file or folder; none above the top of a repository counts. */
export function findConfig(path: string): string | undefined {
  let folder = resolve(path);
  for (;;) {
    const config = join(folder, configFileName);
    if (existsSync(config)) return config;
    const above = dirname(folder);
    if (above === folder || isRepository(folder)) return undefined;
    folder = above;
  }
}

function tooLarge(maxBytes: number): Read {
  const limit = `${Math.round((maxBytes / 1024 / 1024) * 10) / 10} MiB`;
  return { problem: "too large", says: `the file is larger than ${limit}; split it, or leave it out` };
}

function unreadable(error: unknown): Read {
  return { problem: codeOf(error) === "ENOENT" ? "missing" : "unreadable", says: says(error) };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder; check the path",
  ENOTDIR: "a part of this path is a file, not a folder; check the path",
  EACCES: "permission denied; make it readable, or leave it out",
  EPERM: "permission denied; make it readable, or leave it out",
  ELOOP: "its symbolic links lead round in a circle; remove one of them",
  EISDIR: "this is a folder where a file belongs; check the path",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENAMETOOLONG: "the path is too long; check it",
};

/** What happened to a path and what to do about it; goes behind the path and a colon. */
export function says(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `it cannot be read (${code}); check the disk it lies on`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
