/** Drafts as snippets in LSP's syntax. */
import { quoted } from "../edit/yamlRender.ts";
import type { Draft, Stop } from "./draft.ts";
import type { Layout } from "./layout.ts";

type Style = Layout["style"];

/** `name: value`; only the name where colon and value stand already. */
export function fieldSnippet(name: string, draft: Draft, layout: Layout): string {
  const { hasColon, hasValue, before, after } = layout;
  if (hasColon || hasValue) return before + key(name, layout) + (hasColon ? "" : ":") + after;
  return before + membersText([[name, draft]], layout) + after;
}

/** Several fields at once. */
export function fieldsSnippet(members: readonly (readonly [string, Draft])[], layout: Layout): string {
  return layout.before + membersText(members, layout) + layout.after;
}

/** A value as text that is read as that value again. */
export function valueSnippet(value: string, isString: boolean, layout: Layout): string {
  return layout.before + escaped(valueText(value, isString, layout)) + layout.after;
}

/** A scalar without snippet syntax. */
export function valueText(
  value: string,
  isString: boolean,
  { style, quote }: Pick<Layout, "style" | "quote">,
): string {
  if (!isString) return value;
  return quoted(value, style === "json" || quote === '"' ? "double" : quote === "'" ? "single" : "plain");
}

function key(name: string, { style, quote }: Layout): string {
  return escaped(valueText(name, true, { style, quote }));
}

function membersText(members: readonly (readonly [string, Draft])[], layout: Layout): string {
  const writer = new SnippetWriter(layout.style);
  if (layout.style !== "block") return writer.flowMembers(members, layout.quote);
  return writer.blockMembers(members, layout.indent, layout.quote);
}

class SnippetWriter {
  readonly #style: Style;
  #stops = 0;

  constructor(style: Style) {
    this.#style = style;
  }

  /** Members below one another; the first stands where the snippet begins, the others at `indent`. */
  blockMembers(
    members: readonly (readonly [string, Draft])[],
    indent: number,
    quote: Layout["quote"] = "",
  ): string {
    return members
      .map(([name, draft]) => `${this.#key(name, quote)}:${this.#below(draft, indent)}`)
      .join(newLine(indent));
  }

  flowMembers(members: readonly (readonly [string, Draft])[], quote: Layout["quote"] = ""): string {
    return members.map(([name, draft]) => `${this.#key(name, quote)}: ${this.#flow(draft)}`).join(", ");
  }

  /** A value after its key's colon. */
  #below(draft: Draft, indent: number): string {
    const inner = indent + 2;
    if (draft.is === "stop") return ` ${this.#stop(draft)}`;
    if (draft.is === "list") return `${newLine(inner)}- ${this.#item(draft.item, inner + 2)}`;
    if (draft.members.length === 0) return `${newLine(inner)}${this.#open()}`;
    return newLine(inner) + this.blockMembers(draft.members, inner);
  }

  /** A value after a dash; `indent` is the column after it. */
  #item(draft: Draft, indent: number): string {
    if (draft.is === "stop") return this.#stop(draft);
    if (draft.is === "list") return `- ${this.#item(draft.item, indent + 2)}`;
    return draft.members.length === 0 ? this.#open() : this.blockMembers(draft.members, indent);
  }

  #flow(draft: Draft): string {
    if (draft.is === "stop") return this.#stop(draft);
    if (draft.is === "list") return `[${this.#flow(draft.item)}]`;
    return `{${draft.members.length === 0 ? this.#open() : this.flowMembers(draft.members)}\\}`;
  }

  #key(name: string, quote: Layout["quote"]): string {
    return escaped(valueText(name, true, { style: this.#style, quote }));
  }

  #open(): string {
    this.#stops++;
    return `$${this.#stops}`;
  }

  #stop({ text, choices, string }: Stop): string {
    this.#stops++;
    const number = this.#stops;
    if (choices !== undefined) {
      const texts = choices.map((choice) => this.#scalar(choice, string).replace(/[\\,|$}]/g, "\\$&"));
      return `\${${number}|${texts.join(",")}|}`;
    }
    // In JSON an empty string still has its quotes.
    if (text === undefined) return this.#style === "json" && string ? `"$${number}"` : `$${number}`;
    return `\${${number}:${escaped(this.#scalar(text, string))}}`;
  }

  #scalar(text: string, string: boolean): string {
    return valueText(text, string, { style: this.#style, quote: "" });
  }
}

function newLine(indent: number): string {
  return `\n${" ".repeat(indent)}`;
}

/** Text that a snippet's reader takes as it stands. */
export function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}
