/** The part of a plan that goes into the workspace: prepared with the plan, written once the rest is done. */
import { GatewayError } from "../../gateways/gatewayError.ts";
import type { Plan } from "../../gateways/plan.ts";
import { UsageError } from "../command.ts";
import type { PlannedFile } from "../manifests/planned.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";

/** What a plan by manifests writes; nothing for other plans. Throws `UsageError`, `GatewayError`: nothing is done then. */
export async function prepareWriting(
  session: Session,
  { action, alternative }: Plan,
): Promise<readonly PlannedFile[]> {
  if (action.byManifests === undefined) return [];
  if (alternative === undefined) {
    throw new UsageError("this changes nothing that a manifest could say; leave out --write-manifests");
  }
  const { files, problems } = await session.workspace.prepare(alternative.manifests);
  if (problems.length > 0) {
    throw new GatewayError("conflict", problems.join(" "), {
      next: "Mend that, or change the object where it is kept, by hand.",
    });
  }
  return files;
}

export function describeFiles(files: readonly PlannedFile[]): string {
  const lines = files.map(({ path, object, effect }) =>
    effect === "leaves"
      ? `  = Leave ${path}, which says of ${object} what it should`
      : `  ${effect === "creates" ? "+" : "~"} Write ${object} into ${path}`,
  );
  return lines.map((line) => `${printable(line)}\n`).join("");
}

/** How to leave what others own to them, where a plan would not. */
export function describeAlternative({ action, alternative }: Plan): string {
  if (action.byManifests !== undefined || alternative?.owner === undefined) return "";
  return `  ${printable(`To leave that to ${alternative.owner} and have it written into your files: --write-manifests`)}\n`;
}

/** Says what was written. What could not be is printed, so that it is not lost. @returns whether all was written. */
export async function write({ terminal }: Session, files: readonly PlannedFile[]): Promise<boolean> {
  let all = true;
  for (const file of files) {
    const problem = await file.write();
    if (problem === undefined) continue;
    all = false;
    terminal.warn(`gateway-keys: ${printable(problem)}\nWhat it should hold:\n\n${file.text}`);
  }
  const changed = files.filter(({ effect }) => effect !== "leaves").map(({ path }) => path);
  if (all && changed.length > 0) {
    terminal.tell(`Written: ${printable(changed.join(", "))}. It counts once it is applied.\n`);
  }
  return all;
}

/** For JSON. */
export function filesJson(files: readonly PlannedFile[]): object {
  return files.map(({ path, object, effect }) => ({ path, object, effect }));
}
