/** Which files are applied together, and what kustomize makes of them on the way. */
import type { Facts } from "../facts/facts.ts";
import { areAlternatives } from "./environments.ts";
import { isKustomizationFile, type Kustomization } from "./kustomization.ts";
import { folderOf } from "./paths.ts";

export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** One way in which a file comes into a cluster: from a kustomization down to it. */
export interface Placement extends Affixes {
  /** The folder of the kustomization that one applies. */
  readonly root: string;
  /** The namespace that everything is put in; undefined where each object keeps its own. */
  readonly namespace: { readonly name: string | undefined } | undefined;
  readonly rewrites: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

interface Reach {
  /** Who lists a file or a folder. */
  readonly listedBy: ReadonlyMap<string, readonly Kustomization[]>;
  readonly patches: ReadonlySet<string>;
  /** By file, and by folder with a `/` after it. */
  readonly placements: Map<string, readonly Placement[]>;
  readonly folders: Map<string, ReadonlySet<string>>;
  affixes: readonly Affixes[] | undefined;
  moves: boolean | undefined;
}

/** A hostile workspace may list each folder in many ways: so many placements are followed. */
const mostPlacements = 200;

export class Layout {
  readonly #kustomizations = new Map<string, Kustomization>();
  /** What follows from them, made anew when it is asked for and they have changed. */
  #reach: Reach | undefined;

  get isEmpty(): boolean {
    return this.#kustomizations.size === 0;
  }

  /** Puts new kustomizations in the place of old ones. */
  replace(removed: readonly Facts[], added: readonly Facts[]): void {
    const before = removed.flatMap(({ kustomizations }) => kustomizations);
    const after = added.flatMap(({ kustomizations }) => kustomizations);
    if (before.length === 0 && after.length === 0) return;
    for (const { folder } of before) this.#kustomizations.delete(folder);
    for (const kustomization of after) this.#kustomizations.set(kustomization.folder, kustomization);
    this.#reach = undefined;
  }

  get hasPatches(): boolean {
    return !this.isEmpty && this.#reached.patches.size > 0;
  }

  /** Whether a file holds parts of objects only, which kustomize merges into others. */
  isPatch(file: string): boolean {
    return !this.isEmpty && this.#reached.patches.has(file);
  }

  /** The ways in which a file comes into a cluster through kustomize; none where no kustomization lists it. */
  placements(file: string): readonly Placement[] {
    if (this.isEmpty) return [];
    const known = this.#reached.placements.get(file);
    if (known !== undefined) return known;
    const own = isKustomizationFile(file) ? this.#kustomizations.get(folderOf(file)) : undefined;
    const found = own === undefined ? this.#above(file, new Set()) : this.#through(own, new Set());
    this.#reached.placements.set(file, found);
    return found;
  }

  /** Whether a kustomization puts objects into a namespace. */
  get movesObjects(): boolean {
    if (this.isEmpty) return false;
    this.#reached.moves ??= [...this.#kustomizations.values()].some(
      ({ namespace }) => namespace !== undefined,
    );
    return this.#reached.moves;
  }

  /** The namespaces that an object of a file comes to stand in; undefined among them is one that is left open. */
  namespaces(file: string, own: string | undefined): readonly (string | undefined)[] {
    const placements = this.placements(file);
    if (placements.length === 0) return [own];
    return [...new Set(placements.map(({ namespace }) => (namespace === undefined ? own : namespace.name)))];
  }

  /** The names that an object of a file comes to have. */
  names(file: string, own: string): readonly string[] {
    const placements = this.placements(file);
    if (placements.length === 0) return [own];
    return [...new Set(placements.map(({ prefix, suffix }) => prefix + own + suffix))];
  }

  /** What kustomizations here put before and after names, each pair once. */
  get affixes(): readonly Affixes[] {
    if (this.isEmpty) return [];
    this.#reached.affixes ??= distinct(
      [...this.#kustomizations.values()]
        .flatMap((kustomization) => this.#through(kustomization, new Set()))
        .filter(({ prefix, suffix }) => prefix !== "" || suffix !== ""),
      ({ prefix, suffix }) => `${prefix} ${suffix}`,
    );
    return this.#reached.affixes;
  }

  /**
   * Whether what two files say can come together in one cluster. Those of two environments, or of two kustomizations
   * over one base, cannot; nor can a patch and the object that it is merged into.
   */
  mayMeet(a: string, b: string): boolean {
    if (this.isPatch(a) || this.isPatch(b)) return false;
    if (a === b) return true;
    const [left, right] = [this.placements(a), this.placements(b)];
    if (left.some(({ root }) => right.some((other) => other.root === root))) return true;
    if (areAlternatives(a, b)) return false;
    if (left.length === 0 || right.length === 0) return true;
    return !this.#shareBase(left, right);
  }

  #shareBase(left: readonly Placement[], right: readonly Placement[]): boolean {
    const below = new Set(left.flatMap(({ root }) => [...this.#folders(root)]));
    return right.some(({ root }) => [...this.#folders(root)].some((folder) => below.has(folder)));
  }

  /** The folders that a kustomization is made of, its own and those of its bases. */
  #folders(root: string): ReadonlySet<string> {
    const known = this.#reached.folders.get(root);
    if (known !== undefined) return known;
    const found = new Set([root]);
    this.#reached.folders.set(root, found);
    for (const folder of found) {
      for (const path of this.#kustomizations.get(folder)?.resources ?? []) {
        if (this.#kustomizations.has(path)) found.add(path);
      }
    }
    return found;
  }

  get #reached(): Reach {
    this.#reach ??= reachOf(this.#kustomizations.values());
    return this.#reach;
  }

  #above(path: string, below: Set<string>): readonly Placement[] {
    const all = (this.#reached.listedBy.get(path) ?? []).flatMap((listing) => this.#through(listing, below));
    return distinct(all, identityOf).slice(0, mostPlacements);
  }

  #through(kustomization: Kustomization, below: Set<string>): readonly Placement[] {
    const { folder, namespace, prefix, suffix, rewrites, labels, annotations } = kustomization;
    const here = { root: folder, namespace, prefix, suffix, rewrites, labels, annotations };
    // A circle: kustomize refuses it, and whatever it was meant to be begins here.
    if (below.has(folder)) return [here];
    const known = this.#reached.placements.get(`${folder}/`);
    if (known !== undefined) return known;
    below.add(folder);
    const above = this.#above(folder, below);
    below.delete(folder);
    const found = above.length === 0 ? [here] : above.map((outer) => joined(outer, here));
    this.#reached.placements.set(`${folder}/`, found);
    return found;
  }
}

function reachOf(kustomizations: Iterable<Kustomization>): Reach {
  const listedBy = new Map<string, Kustomization[]>();
  const patches = new Set<string>();
  for (const kustomization of kustomizations) {
    for (const path of kustomization.patches) patches.add(path);
    for (const path of new Set(kustomization.resources)) {
      const list = listedBy.get(path);
      if (list === undefined) listedBy.set(path, [kustomization]);
      else list.push(kustomization);
    }
  }
  return {
    listedBy,
    patches,
    placements: new Map(),
    folders: new Map(),
    affixes: undefined,
    moves: undefined,
  };
}

/** The outer kustomization has the last word on the namespace, and puts its affixes around those of the inner one. */
function joined(outer: Placement, inner: Placement): Placement {
  return {
    root: outer.root,
    namespace: outer.namespace ?? inner.namespace,
    prefix: outer.prefix + inner.prefix,
    suffix: inner.suffix + outer.suffix,
    rewrites: outer.rewrites || inner.rewrites,
    labels: new Map([...inner.labels, ...outer.labels]),
    annotations: new Map([...inner.annotations, ...outer.annotations]),
  };
}

function identityOf({ root, namespace, prefix, suffix, rewrites }: Placement): string {
  return JSON.stringify([root, namespace, prefix, suffix, rewrites]);
}

function distinct<T>(all: readonly T[], identity: (one: T) => string): readonly T[] {
  return all.length < 2 ? all : [...new Map(all.map((one) => [identity(one), one])).values()];
}
