/** Finds the name that was probably meant: at most one slip of a short name, two of a long one. */

/** Looks names up by their spelling with one character left out, so that a look-up costs the name's length only. */
export class NearNames {
  readonly #byVariant = new Map<string, string[]>();

  constructor(names: Iterable<string>) {
    for (const name of new Set(names)) {
      for (const variant of variants(name)) {
        const known = this.#byVariant.get(variant);
        if (known === undefined) this.#byVariant.set(variant, [name]);
        else known.push(name);
      }
    }
  }

  /** The closest name; undefined when none is near, or the difference is one of numbers (`team-1`, `team-2`). */
  find(name: string): string | undefined {
    let best: string | undefined;
    let least = allowed(name) + 1;
    for (const variant of variants(name)) {
      for (const candidate of this.#byVariant.get(variant) ?? []) {
        const slips = distance(name, candidate);
        if (slips > 0 && slips < least && digits(name) === digits(candidate)) {
          best = candidate;
          least = slips;
        }
      }
    }
    return best;
  }
}

function variants(name: string): Set<string> {
  const all = new Set([name.toLowerCase()]);
  for (let i = 0; i < name.length; i++) all.add((name.slice(0, i) + name.slice(i + 1)).toLowerCase());
  return all;
}

function allowed(name: string): number {
  return name.length < 4 ? 1 : 2;
}

function digits(name: string): string {
  return name.replace(/\D/g, "");
}

/** Edits between two names (insert, drop, replace, swap neighbours); case alone counts as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] as number[];
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, ((rows[i - 2] as number[])[j - 2] as number) + 1);
      }
      row.push(cost);
    }
    rows.push(row);
  }
  const full = (rows[a.length] as number[])[b.length] as number;
  return a.toLowerCase() === b.toLowerCase() ? Math.min(full, 1) : full;
}
