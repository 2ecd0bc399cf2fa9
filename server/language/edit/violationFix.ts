/** The way out of a structural violation. */
import { NearNames } from "../facts/nearNames.ts";
import type { Edit, Fix } from "../rule.ts";
import type { Schema } from "../schema/schema.ts";
import type { Violation } from "../schema/violation.ts";
import type { Node, Scalar } from "../yaml/node.ts";
import { removeItem, replaceScalar } from "./yamlEdit.ts";
import { wrapInList } from "./yamlMove.ts";

/** Undefined unless what was meant is beyond doubt. */
export function violationFix(
  { reason, node, schema: expected, ...violation }: Violation,
  text: string,
): Fix | undefined {
  if (reason === "type") return typeFix(node, expected, text);
  if (reason === "enum" && node.kind === "scalar") return enumFix(node, expected, text);
  if (reason === "duplicate" && node.kind === "sequence" && expected.listType === "set") {
    const index = node.items.findIndex((item) => item.start === violation.start);
    return fixed("Remove the second one", removeItem(text, node, index), true);
  }
  return undefined;
}

function typeFix(node: Node, expected: Schema, text: string): Fix | undefined {
  if (expected.type === "array") return fixed("Make it a list", wrapInList(text, node), false);
  if (node.kind !== "scalar" || node.value === null) return undefined;
  // A number where base64 belongs is no base64 in quotes either.
  if (expected.type === "string" && node.style === "plain" && expected.format !== "byte") {
    return fixed("Put it in quotes", replaceScalar(text, node, text.slice(node.start, node.end)), true);
  }
  const written = String(node.value);
  const isBoolean = expected.type === "boolean" && /^(true|false)$/.test(written);
  const isNumber = /^(integer|number)$/.test(expected.type ?? "") && /^-?(0|[1-9]\d{0,14})$/.test(written);
  if (!isBoolean && !isNumber) return undefined;
  return fixed(
    "Take the quotes off",
    replaceScalar(text, node, isBoolean ? written === "true" : Number(written)),
    true,
  );
}

function enumFix(node: Scalar, expected: Schema, text: string): Fix | undefined {
  const written = String(node.value);
  const allowed = (expected.enum ?? []).filter((value) => typeof value === "string");
  const sameWord = allowed.find((value) => folded(value) === folded(written));
  const near = sameWord ?? new NearNames(allowed).find(written);
  if (near === undefined) return undefined;
  return fixed(`Change to \`${near}\``, replaceScalar(text, node, near), sameWord !== undefined);
}

function folded(word: string): string {
  return word.replace(/[-_ ]/g, "").toLowerCase();
}

function fixed(title: string, edit: Edit | undefined, safe: boolean): Fix | undefined {
  return edit && { title, edits: [edit], safe };
}
