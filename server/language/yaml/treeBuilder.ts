/** Turns what the `yaml` package composed into the tree: values resolved, aliases followed, keys checked. */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
  type Scalar as YamlScalar,
} from "yaml";
import { compose } from "./compose.ts";
import {
  blockValue,
  colonFault,
  escapeFault,
  flowColonFault,
  flowKeyFault,
  flowScalarFault,
  flowTagFault,
  isJson,
  unescapeSingleQuotes,
} from "./goYaml.ts";
import type { Island } from "./islands.ts";
import { mergeEntries } from "./mergeKeys.ts";
import type { Entry, Mapping, Node, Scalar, ScalarStyle, Sequence, SyntaxFault } from "./node.ts";
import { keyName, resolvePlain } from "./resolve.ts";
import { resolveTagged } from "./tagged.ts";
import { maxAliased, maxDepth, tooDeep, tooManyAliases } from "./treeLimits.ts";

/** A node that a name was given to. `node` is absent while it is being read: an alias to it would contain itself. */
interface Anchored {
  node?: Node;
  size: number;
  height: number;
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

export class TreeBuilder {
  readonly faults: SyntaxFault[] = [];
  /** Where the innermost and the outermost quote or bracket stand that are never closed. */
  unclosed: { inner: number; outer: number } | undefined;
  /** An island could not be read on its own. */
  broken = false;
  readonly #text: string;
  #base: number;
  readonly #islands: readonly Island[];
  readonly #isJson: boolean;
  readonly #anchors = new Map<string, Anchored>();
  /** Nodes so far, those behind aliases counted at every use. */
  #count = 0;
  #aliased = 0;
  /** The deepest level reached since it was last set back. */
  #deepest = 0;
  #cut = false;
  #flowLevel = 0;

  /** `base` is where the package's text starts in `text`, `islands` what is covered in it. */
  constructor(text: string, base: number, islands: readonly Island[]) {
    this.#text = text;
    this.#base = base;
    this.#islands = islands;
    this.#isJson = isJson(text);
  }

  /** The tree of a document's contents; undefined if there are none. */
  build(contents: YamlNode | null): Node | undefined {
    if (contents === null) return undefined;
    const empty = isScalar(contents) && contents.type === "PLAIN" && contents.source === "";
    return empty && !contents.tag && !contents.anchor ? undefined : this.#node(contents, 0);
  }

  /** What is no key has to be a value that JSON has, too: the API server makes JSON of it first. */
  #value(source: YamlNode, depth: number): Node {
    const node = this.#node(source, depth);
    if (node.kind === "scalar" && typeof node.value === "number" && !Number.isFinite(node.value)) {
      this.#fault(
        node.start,
        node.end,
        "Kubernetes knows no infinite number, and nothing that is not a number.",
      );
    }
    return node;
  }

  #node(node: YamlNode, depth: number): Node {
    if (isAlias(node)) return this.#alias(node, depth);
    this.#count++;
    if (depth > this.#deepest) this.#deepest = depth;
    const { anchor } = node as { anchor?: string };
    if (anchor === undefined || anchor === "") return this.#content(node, depth);
    const countBefore = this.#count;
    const deepestBefore = this.#deepest;
    const anchored: Anchored = { size: 0, height: 0 };
    this.#anchors.set(anchor, anchored);
    this.#deepest = depth;
    anchored.node = this.#content(node, depth);
    anchored.size = this.#count - countBefore + 1;
    anchored.height = this.#deepest - depth;
    this.#deepest = Math.max(this.#deepest, deepestBefore);
    return anchored.node;
  }

  #content(node: YamlNode, depth: number): Node {
    if (isScalar(node)) {
      const island = node.type === "QUOTE_DOUBLE" && this.#islandAt(this.#range(node)[0]);
      return island ? this.#island(island, node, depth) : this.#scalar(node);
    }
    return isMap(node) ? this.#mapping(node, depth + 1) : this.#sequence(node as YAMLSeq, depth + 1);
  }

  #islandAt(start: number): Island | undefined {
    return this.#islands.find((island) => island.start === start);
  }

  #island({ start, end }: Island, node: YamlScalar, depth: number): Node {
    const { contents, errors, deepAt } = compose(this.#text.slice(start, end));
    if (errors.length > 0 || deepAt !== undefined || node.tag !== undefined) this.broken = true;
    const base = this.#base;
    this.#base = start;
    // Not #content: the scalar would be found to be an island again.
    const content =
      contents === null
        ? emptyScalar(start, end)
        : isScalar(contents)
          ? this.#scalar(contents)
          : this.#content(contents, depth);
    this.#base = base;
    return content;
  }

  #alias(alias: Alias, depth: number): Node {
    const [start, end] = this.#range(alias);
    const anchored = this.#anchors.get(alias.source);
    const node = anchored?.node;
    if (anchored === undefined || node === undefined) {
      if (alias.source !== "") {
        this.#fault(
          start,
          end,
          anchored === undefined
            ? `There is no anchor &${alias.source} before this alias.`
            : `The alias *${alias.source} stands inside the anchor it refers to.`,
        );
      }
      return emptyScalar(start, end);
    }
    if (!this.#allows(anchored, depth, start, end)) return emptyScalar(start, end);
    return { ...node, start, end, alias: true };
  }

  /** Whether the tree stays within its bounds with one more copy of this. */
  #allows({ size, height }: Anchored, depth: number, start: number, end: number): boolean {
    const wide = this.#aliased + size > maxAliased;
    const deep = depth + height > maxDepth;
    if (wide || deep) {
      this.#add(wide ? tooManyAliases(start, end) : tooDeep(start));
      this.#cut = true;
      return false;
    }
    this.#aliased += size;
    this.#count += size;
    this.#deepest = Math.max(this.#deepest, depth + height);
    return true;
  }

  #scalar(node: YamlScalar): Scalar {
    const style = styles[node.type ?? ""] ?? "plain";
    const [start, end] = this.#scalarRange(node, style);
    const text = this.#valueText(node.source ?? "", style, start, end);
    if (style === "single" || style === "double") this.#checkClosed(start, end, this.#text.charAt(start));
    const tag = node.tag;
    if (tag !== undefined && this.#flowLevel > 0) this.#add(flowTagFault(this.#text, start, end));
    if (this.#flowLevel > 0 && style === "plain") this.#add(flowScalarFault(this.#text, start, end));
    const resolved =
      tag === undefined ? { value: style === "plain" ? resolvePlain(text) : text } : resolveTagged(tag, text);
    if ("fault" in resolved) this.#fault(start, end, resolved.fault);
    const value = "fault" in resolved ? text : resolved.value;
    return { kind: "scalar", style, value, start, end, ...(tag !== undefined && { tag }) };
  }

  /** The scalar without its quotes, unescaped and folded. */
  #valueText(read: string, style: ScalarStyle, start: number, end: number): string {
    if (style === "literal" || style === "folded") return blockValue(this.#text, end, read);
    if (style !== "double") return read;
    const written = this.#text.slice(start, end);
    if (written.includes("\\") && !this.#isJson) this.#add(escapeFault(this.#text, start, end));
    return written.includes("\\'") ? unescapeSingleQuotes(written) : read;
  }

  #checkClosed(start: number, end: number, close: string): void {
    const closed =
      end - start > 1 && this.#text.charAt(end - 1) === close && !this.#isEscaped(end - 1, close);
    if (closed) return;
    if (this.unclosed !== undefined) {
      this.unclosed.outer = Math.min(this.unclosed.outer, start);
      return;
    }
    this.unclosed = { inner: start, outer: start };
    const open = this.#text.charAt(start);
    if (open !== close) {
      this.#fault(start, start + 1, `This ${open} is not closed: ${close} was expected.`);
      return;
    }
    const line = this.#text.slice(start).search(/[ \t]*([\r\n]|$)/);
    this.#fault(start, start + Math.max(line, 1), `This quote is not closed: another ${close} was expected.`);
  }

  #isEscaped(quote: number, close: string): boolean {
    if (close !== '"') return false;
    let slashes = 0;
    while (this.#text.charAt(quote - 1 - slashes) === "\\") slashes++;
    return slashes % 2 === 1;
  }

  #scalarRange(node: YamlScalar, style: ScalarStyle): [number, number] {
    const [start, end] = this.#range(node);
    if (start === end) {
      const at = this.#withoutSpaceBefore(start);
      return [at, at];
    }
    return style === "literal" || style === "folded" ? [start, this.#blockEnd(start, end)] : [start, end];
  }

  #withoutSpaceBefore(offset: number): number {
    let at = offset;
    while (at > this.#base && isSpace(this.#text.charCodeAt(at - 1))) at--;
    return at;
  }

  /** The end of the last line that holds anything; of the indicator if there is no such line. */
  #blockEnd(start: number, end: number): number {
    const firstBreak = this.#text.indexOf("\n", start);
    let last = Math.min(end, this.#text.length) - 1;
    while (last > start && isWhite(this.#text.charCodeAt(last))) last--;
    if (firstBreak === -1 || last < firstBreak) {
      let at = start + 1;
      while (at < end && "+-0123456789".includes(this.#text.charAt(at))) at++;
      return at;
    }
    const lineBreak = this.#text.indexOf("\n", last);
    if (lineBreak === -1) return this.#text.length;
    return this.#text.charCodeAt(lineBreak - 1) === 0x0d ? lineBreak - 1 : lineBreak;
  }

  #sequence(node: YAMLSeq, depth: number): Sequence {
    const [start, closed] = this.#range(node);
    if (node.flow) this.#flowLevel++;
    const items = (node.items as YamlNode[]).map((item) => this.#value(item, depth));
    if (node.flow) this.#flowLevel--;
    const end = node.flow ? closed : (items.at(-1)?.end ?? start + 1);
    if (node.flow) this.#checkClosed(start, end, "]");
    return { kind: "sequence", style: node.flow ? "flow" : "block", items, start, end, ...tagOf(node) };
  }

  #mapping(node: YAMLMap, depth: number): Mapping {
    const [from, closed] = this.#range(node);
    const written: Entry[] = [];
    let merges = false;
    if (node.flow) this.#flowLevel++;
    for (const pair of node.items) {
      const source = pair.key as YamlNode;
      const key = this.#key(source, depth);
      const value = pair.value === null ? emptyScalar(key.end) : this.#value(pair.value as YamlNode, depth);
      merges ||= isMergeKey(source);
      if (node.flow && isScalar(source) && source.type === "PLAIN") {
        this.#add(flowKeyFault(this.#text, key.start, key.end) ?? flowColonFault(this.#text, key.end));
      } else if (!node.flow) {
        this.#add(colonFault(this.#text, key.start, key.end));
      }
      written.push({ key, value });
    }
    if (node.flow) this.#flowLevel--;
    const start = node.flow ? from : (written[0]?.key.start ?? from);
    const end = node.flow ? closed : (written.at(-1)?.value.end ?? from);
    if (node.flow && this.#text.charAt(from) === "{") this.#checkClosed(from, end, "}");
    const entries = this.#checked(written, node, merges);
    return { kind: "mapping", style: node.flow ? "flow" : "block", entries, start, end, ...tagOf(node) };
  }

  #checked(written: readonly Entry[], node: YAMLMap, merges: boolean): readonly Entry[] {
    const isMerge = (i: number): boolean => merges && isMergeKey(node.items[i]?.key as YamlNode);
    const names = new Set<Scalar["value"]>();
    written.forEach(({ key }, i) => {
      if (isMerge(i)) return;
      if (names.has(key.value)) {
        this.#fault(key.start, key.end, `The key "${key.value}" stands in this mapping twice.`);
      }
      names.add(key.value);
    });
    if (!merges) return written;
    return mergeEntries(written, isMerge, (value) =>
      this.#fault(value.start, value.end, 'The merge key "<<" takes a mapping, or a list of mappings.'),
    );
  }

  /** A key's value is the name that it has in JSON. */
  #key(source: YamlNode, depth: number): Scalar {
    const node = this.#node(source, depth);
    if (node.kind !== "scalar") {
      this.#fault(node.start, node.end, "A key must be a single value, not a mapping or a list.");
      const value = this.#text.slice(node.start, node.end);
      return { kind: "scalar", style: "plain", value, start: node.start, end: node.end };
    }
    const text = isScalar(source) ? (source.source ?? "") : String(node.value);
    const name = keyName(node.value, text);
    if (name === undefined) this.#badKey(node);
    return { ...node, value: name ?? String(node.value) };
  }

  #badKey(key: Scalar): void {
    const { start, end } = key;
    if (start < end) {
      const reason = key.value === null ? "A key cannot be null" : "This number is too large for a key";
      this.#fault(start, end, `${reason}: put it in quotes.`);
      return;
    }
    const colon = start + this.#text.slice(start).search(/\S|$/);
    if (this.#text.charAt(colon) === ":") this.#fault(colon, colon + 1, 'A key was expected before ":".');
    else if (this.#text.charAt(start - 1) === "?") {
      this.#fault(start - 1, start, 'A key was expected after "?".');
    }
  }

  #fault(start: number, end: number, message: string): void {
    this.#add({ start, end, message });
  }

  #add(fault: SyntaxFault | undefined): void {
    // What is missing behind the cut is nobody's fault.
    if (fault !== undefined && !this.#cut) this.faults.push(fault);
  }

  #range(node: YamlNode): [number, number] {
    const [start, end] = node.range ?? [0, 0];
    return [start + this.#base, end + this.#base];
  }
}

function isMergeKey(key: YamlNode): boolean {
  return (
    isScalar(key) && key.source === "<<" && (key.type === "PLAIN" || key.tag?.endsWith(":merge") === true)
  );
}

function tagOf(node: YAMLMap | YAMLSeq): { tag?: string } {
  return node.tag === undefined ? {} : { tag: node.tag };
}

function emptyScalar(start: number, end = start): Scalar {
  return { kind: "scalar", style: "plain", value: null, start, end };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isWhite(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
