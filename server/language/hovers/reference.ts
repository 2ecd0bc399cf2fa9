/** Over the name of a Secret: where it leads. */

import { covers } from "../cursor.ts";
import { kongCredentialLabel, kongCredentialType } from "../facts/credentialFields.ts";
import type { Found } from "../facts/factIndex.ts";
import type { Secret, SecretReference } from "../facts/facts.ts";
import { isPlainName } from "../secrets/secretNames.ts";
import { code, type HoverContext, type HoverText, paragraphs, whereabouts } from "./hover.ts";

const most = 5;

export function referenceHover(context: HoverContext): HoverText | undefined {
  const { facts, offset, spot, workspace } = context;
  if (spot.on !== "value") return undefined;
  const reference = facts.references.find((candidate) => covers(candidate, offset));
  if (reference === undefined) return undefined;
  const found = workspace.secrets(reference.name, reference.namespace);
  const texts = found.slice(0, most).map((secret) => secretText(secret, reference, context));
  const more = found.length > most ? `And ${found.length - most} more of this name.` : undefined;
  const markdown = found.length === 0 ? missingText(reference, context) : paragraphs(...texts, more);
  return { markdown, start: reference.start, end: reference.end };
}

function secretText(
  { fact, document }: Found<Secret>,
  { use }: SecretReference,
  context: HoverContext,
): string {
  const type = kongCredentialType(fact.labels);
  return [
    `**Secret ${code(fact.name)}**${namespaceText(fact.namespace)}, ${whereabouts(document, fact, context.document)}`,
    `- ${entriesText(fact)}`,
    type !== undefined ? `- Kong credential of type ${code(type)}` : undefined,
    type === undefined && use.gateway === "kong"
      ? `- without the label ${code(kongCredentialLabel)}`
      : undefined,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

function entriesText({ entries, incomplete }: Secret): string {
  if (entries.length === 0) return `no entries here${incomplete ? ": something else fills it" : ""}`;
  return `entries ${entries.map(({ key }) => code(key)).join(", ")}${incomplete ? ", and what other tools add" : ""}`;
}

function missingText({ name, namespace }: SecretReference, { workspace }: HoverContext): string {
  const near = workspace.nearSecret(name, namespace);
  return paragraphs(
    `Nothing in this workspace defines a Secret ${isPlainName(name) ? code(name) : "of this name"}${namespaceText(namespace)}.`,
    workspace.complete ? undefined : "The workspace is still being read.",
    workspace.config.secretsElsewhere ? "Secrets come from elsewhere, says the configuration." : undefined,
    near === undefined ? undefined : `There is one called ${code(near)}.`,
  );
}

function namespaceText(namespace: string | undefined): string {
  return namespace === undefined ? "" : ` in namespace ${code(namespace)}`;
}
