/** Which files are applied together, and what kustomize makes of them on the way. */
import { isKustomizationFile, type Kustomization } from "../facts/kustomization.ts";
import { areAlternatives } from "./environments.ts";
import { folderOf } from "./paths.ts";

/** One way in which a file comes into a cluster: from a kustomization down to it. */
export interface Placement {
  /** The folder of the kustomization that one applies. */
  readonly root: string;
  /** The namespace that everything is put in; undefined where each object keeps its own. */
  readonly namespace: { readonly name: string | undefined } | undefined;
  readonly prefix: string;
  readonly suffix: string;
  readonly rewrites: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A hostile workspace may list each folder in many ways: so many placements are followed. */
const mostPlacements = 200;

export class Layout {
  readonly #kustomizations = new Map<string, Kustomization>();
  /** Who lists a file or a folder. */
  #listedBy = new Map<string, Kustomization[]>();
  #patches = new Set<string>();
  readonly #placements = new Map<string, readonly Placement[]>();
  readonly #made = new Map<string, ReadonlySet<string>>();

  get isEmpty(): boolean {
    return this.#kustomizations.size === 0;
  }

  /** Puts new kustomizations in the place of old ones; returns the files that are, or were, patches. */
  replace(removed: readonly Kustomization[], added: readonly Kustomization[]): Set<string> {
    for (const { folder } of removed) this.#kustomizations.delete(folder);
    for (const kustomization of added) this.#kustomizations.set(kustomization.folder, kustomization);
    const before = this.#patches;
    this.#listedBy = new Map();
    this.#patches = new Set();
    this.#placements.clear();
    this.#made.clear();
    for (const kustomization of this.#kustomizations.values()) {
      for (const path of kustomization.patches) this.#patches.add(path);
      for (const path of new Set(kustomization.resources)) {
        const list = this.#listedBy.get(path);
        if (list === undefined) this.#listedBy.set(path, [kustomization]);
        else list.push(kustomization);
      }
    }
    return new Set([...before, ...this.#patches]);
  }

  /** Whether a file holds parts of objects only, which kustomize merges into others. */
  isPatch(file: string): boolean {
    return this.#patches.has(file);
  }

  /** The ways in which a file comes into a cluster through kustomize; none where no kustomization lists it. */
  placements(file: string): readonly Placement[] {
    if (this.isEmpty) return [];
    const known = this.#placements.get(file);
    if (known !== undefined) return known;
    const own = isKustomizationFile(file) ? this.#kustomizations.get(folderOf(file)) : undefined;
    const found = own === undefined ? this.#above(file, new Set()) : this.#through(own, new Set());
    this.#placements.set(file, found);
    return found;
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
    const known = this.#made.get(root);
    if (known !== undefined) return known;
    const found = new Set([root]);
    this.#made.set(root, found);
    for (const folder of found) {
      for (const path of this.#kustomizations.get(folder)?.resources ?? []) {
        if (this.#kustomizations.has(path)) found.add(path);
      }
    }
    return found;
  }

  #above(path: string, below: Set<string>): readonly Placement[] {
    const all = (this.#listedBy.get(path) ?? []).flatMap((listing) => this.#through(listing, below));
    return distinct(all).slice(0, mostPlacements);
  }

  #through(kustomization: Kustomization, below: Set<string>): readonly Placement[] {
    const { folder, namespace, prefix, suffix, rewrites, labels, annotations } = kustomization;
    const here = { root: folder, namespace, prefix, suffix, rewrites, labels, annotations };
    // A circle: kustomize refuses it, and whatever it was meant to be begins here.
    if (below.has(folder)) return [here];
    const known = this.#placements.get(`${folder}/`);
    if (known !== undefined) return known;
    below.add(folder);
    const above = this.#above(folder, below);
    below.delete(folder);
    const found = above.length === 0 ? [here] : above.map((outer) => joined(outer, here));
    this.#placements.set(`${folder}/`, found);
    return found;
  }
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

function distinct(placements: readonly Placement[]): readonly Placement[] {
  if (placements.length < 2) return placements;
  const seen = new Map<string, Placement>();
  for (const placement of placements) {
    const { root, namespace, prefix, suffix, rewrites } = placement;
    seen.set(JSON.stringify([root, namespace, prefix, suffix, rewrites]), placement);
  }
  return [...seen.values()];
}
