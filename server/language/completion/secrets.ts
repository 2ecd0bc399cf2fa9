/** Names of Secrets where a manifest refers to one, and the entries that a Secret lacks. */

import { covers, type Path } from "../cursor.ts";
import { credentialFields, kongCredentialLabel, kongCredentialType } from "../facts/credentialFields.ts";
import type { CredentialType, GatewayKind, Secret, SecretReference, SecretUse } from "../facts/facts.ts";
import { gatewayNames } from "../facts/gatewayNames.ts";
import type { Workspace } from "../workspace.ts";
import { entriesOf, itemsOf, at as nodeAt, stringOf } from "../yaml/node.ts";
import type { Completion } from "./completion.ts";
import type { CompletionContext } from "./completionContext.ts";
import type { Draft } from "./draft.ts";
import { keyCompletion, presentFields } from "./fields.ts";
import { valueCompletion } from "./values.ts";

/** The reference whose name the cursor's word is. */
export function referenceAt({ reading, word }: CompletionContext): SecretReference | undefined {
  return reading.facts.references.find(
    ({ start, end }) => covers({ start, end }, word.start) && end === word.end,
  );
}

/** Secrets of the workspace that the reference can reach; those that suit its use stand first. */
export function secretNames(
  context: CompletionContext,
  reference: SecretReference,
  workspace: Workspace,
): Completion[] {
  const named = namedBeside(context);
  const offers = new Map<string, { readonly secret: Secret; readonly misfit: Misfit }>();
  for (const { fact: secret } of workspace.allSecrets(reference.namespace)) {
    if (named.has(secret.name)) continue;
    const misfit = misfitOf(secret, reference.use);
    const known = offers.get(secret.name);
    if (known === undefined || misfit.rank < known.misfit.rank) offers.set(secret.name, { secret, misfit });
  }
  return [...offers.values()]
    .sort((a, b) => a.misfit.rank - b.misfit.rank || (a.secret.name < b.secret.name ? -1 : 1))
    .map(({ secret, misfit }) => {
      const detail = [misfit.says, namespaceText(secret), keysText(secret)].filter(Boolean).join(" · ");
      return { ...valueCompletion(context, secret.name, true, { detail }), kind: "secret" as const };
    });
}

/** Entries that the users of a Secret, or its Kong label, want and it lacks. */
export function secretEntries(context: CompletionContext, workspace: Workspace): Completion[] {
  const { reading, root, path, manifest } = context;
  if (manifest?.kind.schema !== "secret" || !isEntries(path)) return [];
  const present = new Set([...presentFields(context), ...otherEntries(context)]);
  const secret = reading.facts.secrets.find(({ start }) => covers(root, start));
  const wanted = secret === undefined ? [] : wantedEntries(secret, workspace);
  const draft: Draft = { is: "stop", string: true };
  return wanted
    .filter(({ name }) => !present.has(name))
    .map(({ name, says }) => keyCompletion(context, name, draft, { detail: says, documentation: undefined }));
}

interface Misfit {
  /** 0 for a Secret that suits. */
  readonly rank: number;
  readonly says: string;
}

const suits: Misfit = { rank: 0, says: "" };

function misfitOf(secret: Secret, use: SecretUse): Misfit {
  const kong = kongCredentialType(secret.labels);
  if (use.gateway === "kong") {
    if (kong === undefined) return { rank: 2, says: `no label ${kongCredentialLabel}` };
    return lacking(secret, "kong", kong);
  }
  if (use.type === undefined) return suits;
  const lacks = lacking(secret, use.gateway, use.type);
  return lacks.rank === 0 && kong !== undefined ? { rank: 1, says: "a Kong credential" } : lacks;
}

function lacking(secret: Secret, gateway: GatewayKind, type: CredentialType): Misfit {
  if (secret.incomplete) return suits;
  const fields = credentialFields(gateway, type);
  if (fields === undefined) return secret.entries.length > 0 ? suits : { rank: 1, says: "no entries" };
  const present = new Set(secret.entries.map(({ key }) => key));
  const missing = Object.keys(fields).filter((name) => fields[name]?.required && !present.has(name));
  return missing.length === 0
    ? suits
    : { rank: gateway === "kong" ? 1 : 2, says: `lacks ${missing.join(", ")}` };
}

/** A list of credentials names each Secret once. */
function namedBeside({ spot, word }: CompletionContext): Set<string> {
  const holder = spot.holders.at(-1);
  const others = itemsOf(holder).filter((item) => item !== word);
  return new Set(others.flatMap((item) => stringOf(item) ?? []));
}

function namespaceText({ namespace }: Secret): string {
  return namespace === undefined ? "any namespace" : `namespace ${namespace}`;
}

function keysText({ entries, incomplete }: Secret): string {
  const shown = entries.slice(0, 6).map(({ key }) => key);
  const more = entries.length > shown.length || incomplete ? ["…"] : [];
  return shown.length === 0 ? "" : `keys ${[...shown, ...more].join(", ")}`;
}

function isEntries(path: Path): boolean {
  return path.length === 1 && (path[0] === "data" || path[0] === "stringData");
}

/** What stands in both fields is one entry. */
function otherEntries({ root, path }: CompletionContext): string[] {
  const other = path[0] === "data" ? "stringData" : "data";
  return entriesOf(nodeAt(root, other)).map(({ key }) => String(key.value));
}

function wantedEntries(secret: Secret, workspace: Workspace): { name: string; says: string }[] {
  const kong = kongCredentialType(secret.labels);
  const uses = workspace.uses(secret.name, secret.namespace);
  const wanted = new Map<string, { readonly says: string; readonly required: boolean }>();
  const add = (gateway: GatewayKind, type: CredentialType | undefined) => {
    const fields = type === undefined ? {} : (credentialFields(gateway, type) ?? {});
    for (const [name, { required = false }] of Object.entries(fields)) {
      const says = `${type} credential (${gatewayNames[gateway]})${required ? ", required" : ""}`;
      if (required || !wanted.has(name)) wanted.set(name, { says, required });
    }
  };
  for (const { fact } of uses) add(fact.use.gateway, fact.use.type ?? kong);
  if (kong !== undefined) add("kong", kong);
  return [...wanted]
    .map(([name, { says, required }]) => ({ name, says, required }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}
