/** Over a field's key: what it means. */
import { knownKeys } from "../completion/offers.ts";
import { fieldPath, keyText, patternOf, schemaAt } from "../cursor.ts";
import type { Schema } from "../schema/schema.ts";
import { defaultText, enumTexts, typeWords } from "../schema/schemaWords.ts";
import { code, type HoverContext, type HoverText, paragraphs } from "./hover.ts";

export function fieldHover({ spot, schema: root, manifest }: HoverContext): HoverText | undefined {
  if (spot.on !== "key" || spot.entry === undefined) return undefined;
  const { start, end } = spot.node;
  const around = spot.path.slice(0, -1);
  const name = keyText(spot.entry.key);
  const parent = schemaAt(root, around);
  const schema = schemaAt(root, spot.path);
  if (schema === undefined || parent === undefined) return undefined;
  const known = knownKeys(manifest.kind, patternOf(around)).find((key) => key.name === name);
  const required = parent.required.includes(name) ? ", required" : "";
  const markdown = paragraphs(
    `**${code(fieldPath(spot.path))}** · ${typeWords(schema)}${required}`,
    known?.says ?? schema.description,
    valuesText(schema),
  );
  return { markdown, start, end };
}

/** Over the value of `kind` or `apiVersion`: what the object is. */
export function kindHover({ spot, schema, manifest }: HoverContext): HoverText | undefined {
  const [field] = spot.path;
  if (spot.on !== "value" || spot.path.length !== 1 || (field !== "kind" && field !== "apiVersion"))
    return undefined;
  if (!manifest.kind.kubernetes) return undefined;
  const { start, end } = spot.node;
  return { markdown: paragraphs(`**${code(manifest.kind.kind)}**`, schema.description), start, end };
}

function valuesText(schema: Schema): string | undefined {
  const choices = enumTexts(schema);
  const standard = defaultText(schema);
  const lines = [
    choices.length > 0 ? `One of ${choices.map(code).join(", ")}.` : undefined,
    standard === undefined ? undefined : `Default: ${code(standard)}.`,
  ];
  return lines.filter((line) => line !== undefined).join(" ");
}
