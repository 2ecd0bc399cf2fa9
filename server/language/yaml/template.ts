/**
 * Manifests that a template engine has yet to fill in: Helm and other Go templates `{{ }}`, `${{ }}`, envsubst
 * `${VAR}`, kustomize and others' `$(VAR)`, Jinja and Liquid `{% %}`, ERB `<% %>`. Every action is covered with as many characters that YAML takes for
 * a part of a word, the text is read, and what was covered is put back into the values.
 */
import type { Node, ParsedText, Scalar, SyntaxFault } from "./node.ts";
import { type Action, findActions } from "./templateActions.ts";

interface Read {
  readonly root: Node | undefined;
  readonly errors: readonly SyntaxFault[];
}

/**
 * Reads a document with template actions; undefined if there are none.
 * @param read reads YAML
 */
export function readTemplate(text: string, read: (text: string) => Read): ParsedText | undefined {
  if (!/\{[{%]|\$[{(]|<%/.test(text)) return undefined;
  const actions = findActions(text);
  if (actions.length === 0) return undefined;
  if (ownCovers.test(text)) return { root: undefined, errors: [], template: "lines" };
  const { root, errors } = read(cover(text, actions));
  // An action may stand for what is missing on its line.
  if (
    actions.some(({ wholeLine }) => wholeLine) ||
    errors.some((fault) => isOnLineOf(actions, text, fault))
  ) {
    return {
      root: errors.length === 0 ? uncover(root, text, actions) : undefined,
      errors: [],
      template: "lines",
    };
  }
  const uncovered = uncover(root, text, actions);
  return { root: uncovered, errors, template: uncovered === root ? "none" : "values" };
}

/** An action is covered with its number, in two of these, and a filler: so no two keys become equal. */
const digits = 0x1000;
const firstDigit = 0xe000;
const filler = "\uf8fe";
const covers = /[\ue000-\uefff]{2}\uf8fe+/g;
const ownCovers = /[\ue000-\uefff\uf8fe]/;

function cover(text: string, actions: readonly Action[]): string {
  let covered = "";
  let at = 0;
  actions.forEach(({ start, end, wholeLine }, i) => {
    covered += text.slice(at, start);
    covered += wholeLine ? text.slice(start, end).replaceAll(/[^\r\n]/g, " ") : coverOf(i, end - start);
    at = end;
  });
  return covered + text.slice(at);
}

function coverOf(number: number, length: number): string {
  const high = String.fromCharCode(firstDigit + (Math.floor(number / digits) % digits));
  const low = String.fromCharCode(firstDigit + (number % digits));
  return high + low + filler.repeat(length - 2);
}

/** The tree with what was covered back in its values; the same tree if nothing was, as in comments. */
function uncover(root: Node | undefined, text: string, actions: readonly Action[]): Node | undefined {
  let found = false;
  const written = (match: string): string => {
    const number = (match.charCodeAt(0) - firstDigit) * digits + match.charCodeAt(1) - firstDigit;
    const action = actions[number];
    return action === undefined ? match : text.slice(action.start, action.end);
  };
  const scalar = (node: Scalar): Scalar => {
    if (typeof node.value !== "string" || !node.value.includes(filler)) return node;
    found = true;
    return { ...node, value: node.value.replaceAll(covers, written), templated: true };
  };
  const walk = (node: Node): Node => {
    switch (node.kind) {
      case "scalar":
        return scalar(node);
      case "sequence":
        return { ...node, items: node.items.map(walk) };
      case "mapping":
        return {
          ...node,
          entries: node.entries.map((entry) => ({
            ...entry,
            key: scalar(entry.key),
            value: walk(entry.value),
          })),
        };
    }
  };
  const uncovered = root === undefined ? undefined : walk(root);
  return found ? uncovered : root;
}

function isOnLineOf(actions: readonly Action[], text: string, fault: SyntaxFault): boolean {
  const from = text.lastIndexOf("\n", fault.start - 1) + 1;
  const next = text.indexOf("\n", fault.end);
  const to = next === -1 ? text.length : next;
  return actions.some(({ start, end }) => start < to && end > from);
}
