/** A draft's text, in one of the styles that people and tools write. */
import { pick, type Random } from "../language/randomYaml.ts";
import { type Draft, Fields, List, Written } from "./draft.ts";

export interface Style {
  readonly layout: "block" | "flow" | "json" | "mixed";
  readonly quotes: "plain" | "single" | "double" | "any";
  /** Texts as `|` and `>`. */
  readonly blockScalars: boolean;
  readonly indent: number;
  /** `- ` stands further in than its key. */
  readonly indentLists: boolean;
  readonly comments: boolean;
  readonly lineBreak: "\n" | "\r\n";
  readonly before: string;
  readonly after: string;
}

export function randomStyle(random: Random): Style {
  const seldom = <T>(usual: T, others: readonly T[]): T => (random(4) > 0 ? usual : pick(others, random));
  return {
    layout: seldom("block", ["flow", "json", "mixed"] as const),
    quotes: seldom("plain", ["single", "double", "any"] as const),
    blockScalars: random(8) === 0,
    indent: seldom(2, [1, 3, 4, 8]),
    indentLists: random(2) === 0,
    comments: random(5) === 0,
    lineBreak: random(10) === 0 ? "\r\n" : "\n",
    before: seldom("", [
      "---\n",
      "\ufeff",
      "# a comment\n",
      "%YAML 1.1\n---\n",
      "\n\n",
      "--- # one\n",
      "---\n\n",
    ]),
    after: seldom("\n", ["", "\n\n", "\n...\n", "\n---\n", "\n# the end\n", " # the end", "\n  \n"]),
  };
}

/** The text of a manifest. */
export function write(draft: Draft, style: Style, random: Random): string {
  const writer = new Writer(style, random);
  const body =
    style.layout === "json"
      ? writer.json(draft)
      : style.layout === "flow"
        ? writer.flow(draft)
        : writer.block(draft, 0).replace(/^\n/, "");
  // JSON has nothing around it.
  const text = style.layout === "json" ? `${body}\n` : `${style.before}${body}${style.after}`;
  return style.lineBreak === "\n" ? text : text.replaceAll("\n", style.lineBreak);
}

export function jsonText(draft: Draft): string {
  return new Writer(plainStyle, () => 0).json(draft);
}

/** A value in one line. */
export function flowText(draft: Draft): string {
  return new Writer({ ...plainStyle, layout: "flow" }, () => 0).flow(draft);
}

/** As most people write. */
export const plainStyle: Style = {
  layout: "block",
  quotes: "plain",
  blockScalars: false,
  indent: 2,
  indentLists: true,
  comments: false,
  lineBreak: "\n",
  before: "",
  after: "\n",
};

class Writer {
  readonly #style: Style;
  readonly #random: Random;

  constructor(style: Style, random: Random) {
    this.#style = style;
    this.#random = random;
  }

  json(draft: Draft): string {
    if (draft instanceof List) return `[${draft.items.map((item) => this.json(item)).join(", ")}]`;
    if (draft instanceof Fields) {
      return `{${draft.entries.map(([key, value]) => `${JSON.stringify(key)}: ${this.json(value)}`).join(", ")}}`;
    }
    if (draft instanceof Written) return draft.text === "" ? "null" : draft.text;
    return typeof draft === "bigint" ? String(draft) : JSON.stringify(draft);
  }

  flow(draft: Draft): string {
    if (draft instanceof List) return `[${draft.items.map((item) => this.flow(item)).join(", ")}]`;
    if (!(draft instanceof Fields)) return this.#scalar(draft, true);
    return `{${draft.entries.map(([key, value]) => `${this.#key(key, true)}: ${this.flow(value)}`).join(", ")}}`;
  }

  /** Begins with a line break where it needs lines of its own. */
  block(draft: Draft, depth: number): string {
    if (draft instanceof Fields && draft.entries.length > 0) {
      if (this.#style.layout === "mixed" && depth > 1 && this.#random(3) === 0) return ` ${this.flow(draft)}`;
      const margin = " ".repeat(depth * this.#style.indent);
      return draft.entries
        .map(([key, value]) =>
          depth === 0 && /^(apiVersion|kind)$/.test(key)
            ? // A document has to say what it is.
              `\n${key}: ${this.#scalar(value, false)}`
            : `${this.#comment(margin)}\n${margin}${this.#key(key, false)}:${this.#under(value, depth)}`,
        )
        .join("");
    }
    if (draft instanceof List && draft.items.length > 0) {
      if (this.#style.layout === "mixed" && this.#random(3) === 0) return ` ${this.flow(draft)}`;
      const margin = " ".repeat(depth * this.#style.indent);
      return draft.items.map((item) => `\n${margin}-${this.#item(item, depth)}`).join("");
    }
    if (draft instanceof Fields) return " {}";
    if (draft instanceof List) return " []";
    return ` ${this.#blockText(draft, depth) ?? this.#scalar(draft, false)}`.trimEnd();
  }

  #under(value: Draft, depth: number): string {
    const flat = value instanceof List && !this.#style.indentLists;
    return this.block(value, flat ? depth : depth + 1);
  }

  /** A mapping begins on the line of its "-". */
  #item(item: Draft, depth: number): string {
    const text = this.block(item, depth + 1);
    const margin = " ".repeat((depth + 1) * this.#style.indent);
    const compact = item instanceof Fields && text.startsWith(`\n${margin}`) && this.#style.indent >= 2;
    return compact ? ` ${" ".repeat(this.#style.indent - 2)}${text.slice(1 + margin.length)}` : text;
  }

  #comment(margin: string): string {
    if (!this.#style.comments || this.#random(6) > 0) return "";
    return pick([" # why", `\n${margin}# a line: of its own`, "\n# far left", "\n"], this.#random);
  }

  #key(key: string, inFlow: boolean): string {
    if (this.#style.quotes === "double" || (this.#style.quotes === "any" && this.#random(3) === 0)) {
      return JSON.stringify(key);
    }
    return isPlain(key, inFlow) ? key : quoted(key);
  }

  #blockText(draft: Draft, depth: number): string | undefined {
    if (typeof draft !== "string" || draft === "" || !this.#style.blockScalars) return undefined;
    if (/^\s|[^\n -~]/.test(draft) || /\n$/.test(draft)) return undefined;
    const margin = " ".repeat((depth + 1) * this.#style.indent);
    const literal = draft.includes("\n") || this.#random(2) === 0;
    return `${literal ? "|" : ">"}-\n${margin}${draft.replaceAll("\n", `\n${margin}`)}`;
  }

  #scalar(draft: Draft, inFlow: boolean): string {
    if (draft instanceof Written) return draft.text;
    if (typeof draft !== "string") return String(draft);
    const quotes =
      this.#style.quotes === "any" ? pick(["plain", "single", "double"], this.#random) : this.#style.quotes;
    if (quotes === "plain" && isPlain(draft, inFlow)) return draft;
    return quotes === "single" ? quoted(draft) : JSON.stringify(draft);
  }
}

/** Reads as this very text without quotes. */
function isPlain(text: string, inFlow: boolean): boolean {
  if (!/^[A-Za-z/.][^\n#&*!|>'"%@`{}[\],?]*$/.test(text) || /: |:$| $|^\.\d|[^ -~]/.test(text)) return false;
  if (inFlow && text.includes(":")) return false;
  return !/^(y|n|yes|no|on|off|true|false|null|\.nan|\.inf)$/i.test(text);
}

function quoted(text: string): string {
  return /[^ -~]/.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}
