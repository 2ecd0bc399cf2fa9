/** A table that is printed page by page: columns grow with what comes, and never shrink. */
import { printable, widthOf } from "./printable.ts";

export class Table {
  readonly #titles: readonly string[];
  readonly #widths: number[];
  #begun = false;

  constructor(titles: readonly string[]) {
    this.#titles = titles;
    this.#widths = titles.map(widthOf);
  }

  /** The lines of a page, the first with the titles; nothing for no rows. Nothing is cut. */
  page(rows: readonly (readonly string[])[]): string {
    if (rows.length === 0) return "";
    const cells = rows.map((row) => row.map(printable));
    for (const row of cells) {
      row.forEach((cell, i) => {
        this.#widths[i] = Math.max(this.#widths[i] ?? 0, widthOf(cell));
      });
    }
    const lines = this.#begun ? cells : [this.#titles, ...cells];
    this.#begun = true;
    return lines.map((row) => `${this.#line(row)}\n`).join("");
  }

  #line(row: readonly string[]): string {
    const padded = row.map((cell, i) => cell + " ".repeat((this.#widths[i] ?? 0) - widthOf(cell)));
    return padded.join("  ").trimEnd();
  }
}
