/** Fields of a kubeconfig, which anybody may have written in any shape. */

export type Fields = Readonly<Record<string, unknown>>;

/** A named cluster, user or context of a kubeconfig file. */
export interface Entry {
  readonly fields: Fields;
  /** Where paths in it begin. */
  readonly folder: string;
}

/** Empty where it is no mapping. */
export function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Undefined where it is empty or no text; a number is what a text of digits becomes in YAML. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsIn(fields: Fields, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.map(String) : [];
}
