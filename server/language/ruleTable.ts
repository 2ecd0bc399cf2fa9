/** Which rules a document is given to. Most find nothing in it to go through: with a hundred rules, asking each costs more than the answers. */
import type { CheckedDocument, Rule, Subject } from "./rule.ts";

export class RuleTable {
  /** Those about suppressions come last: they see what the others hid. */
  readonly #rules: readonly Rule[];
  readonly #subjects: readonly Subject[];
  /** By which lists are not empty, and which kinds there are. */
  readonly #chosen = new Map<string, readonly Rule[]>();

  constructor(rules: readonly Rule[]) {
    this.#rules = [...rules.filter((rule) => !rule.last), ...rules.filter((rule) => rule.last)];
    this.#subjects = [...new Set(rules.map(({ reads }) => reads))];
  }

  /** The rules for a document, in the order in which they run. */
  for(checked: CheckedDocument): readonly Rule[] {
    let filled = 0;
    this.#subjects.forEach((subject, i) => {
      if (checked[subject].length > 0) filled |= 1 << i;
    });
    const kinds = new Set(checked.manifests.map(({ kind }) => kind.kind));
    const key = `${filled} ${[...kinds].join(" ")}`;
    const known = this.#chosen.get(key);
    if (known !== undefined) return known;
    const chosen = this.#rules.filter(
      ({ reads, kinds: wanted }) =>
        checked[reads].length > 0 && (wanted === undefined || wanted.some((kind) => kinds.has(kind))),
    );
    // A List may hold any mixture.
    if (this.#chosen.size > 1_000) this.#chosen.clear();
    this.#chosen.set(key, chosen);
    return chosen;
  }
}
