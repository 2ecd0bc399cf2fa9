/** Where a walk stands in a manifest; made a string only when something is to be said. */
export interface Step {
  readonly parent: Step | undefined;
  /** Field name, list index, or a free map key. */
  readonly at: string | number;
  readonly free?: boolean;
}

/** The path as `field.Path` of the API server prints it: `spec.rules[0].name`, `data[my key]`. */
export function pathOf(step: Step | undefined): string {
  if (step === undefined) return "";
  const parent = pathOf(step.parent);
  if (typeof step.at === "number" || step.free) return `${parent}[${step.at}]`;
  return parent === "" ? step.at : `${parent}.${step.at}`;
}
