/** Over a credential: what it is, whose, and how long; never the value or a part of it. */
import { covers } from "../cursor.ts";
import type { Credential, Secret, SecretEntry, SecretReference } from "../facts/facts.ts";
import { gatewayNames } from "../facts/gatewayNames.ts";
import { isBase64 } from "../schema/valueRules.ts";
import { secretCredentials } from "../secrets/secretCredentials.ts";
import type { Document } from "../text/document.ts";
import type { Workspace } from "../workspace.ts";
import { stringOf } from "../yaml/node.ts";
import { code, type HoverContext, type HoverText, ownerText, paragraphs, whereabouts } from "./hover.ts";

const most = 5;

/** Over a literal credential of a manifest. */
export function credentialHover({ facts, offset, spot }: HoverContext): HoverText | undefined {
  if (spot.on !== "value") return undefined;
  const credential = facts.credentials.find((candidate) => covers(candidate, offset));
  if (credential === undefined) return undefined;
  const { start, end } = spot.node;
  return { markdown: paragraphs(credentialText(credential), "Its value is not shown."), start, end };
}

/** Over an entry of a Secret, its name or its value. */
export function entryHover(context: HoverContext): HoverText | undefined {
  const { facts, manifest, offset, spot } = context;
  const secret = facts.secrets.find(({ start }) => covers(manifest.root, start));
  const entry = secret?.entries.find((one) => covers(one.keyPlace, offset) || covers(one, offset));
  if (secret === undefined || entry === undefined) return undefined;
  const { start, end } = spot.node;
  const markdown = paragraphs(
    `**${code(entry.key)}** of Secret ${code(secret.name)} · ${lengthText(entry)}`,
    entryText(secret, entry, context),
    usersText(secret, context),
  );
  return { markdown, start, end };
}

function entryText(secret: Secret, entry: SecretEntry, { workspace }: HoverContext): string | undefined {
  const credential = secretCredentials([secret], workspace).find(({ field }) => field === entry.key);
  return credential === undefined ? undefined : credentialText(credential);
}

function usersText(secret: Secret, { workspace, document }: HoverContext): string {
  const uses = workspace.uses(secret.name, secret.namespace);
  if (uses.length === 0) return "Nothing in this workspace refers to this Secret.";
  const lines = uses.slice(0, most).map(({ fact, document: user }) => {
    const who = ownerText(fact.owners) ?? objectText(workspace, user, fact);
    return `- ${who}, ${whereabouts(user, fact, document)}`;
  });
  const more = uses.length > most ? [`- and ${uses.length - most} more`] : [];
  return ["Used by", "", ...lines, ...more].join("\n");
}

/** A policy, a plugin, a Gateway: whatever names the Secret. */
function objectText(workspace: Workspace, document: Document, { start, end, use }: SecretReference): string {
  const user = workspace.manifest({ fact: { start, end }, document });
  if (user === undefined) return `an object of ${gatewayNames[use.gateway]}`;
  return `${user.title}${user.name === undefined ? "" : ` ${code(user.name)}`}`;
}

/** "The secret `password` of a basic-auth credential (APISIX) for consumer `mobile`." */
function credentialText({ gateway, type, field, owners, role }: Credential): string {
  const owner = ownerText(owners);
  if (gateway === "envoy" && type === "key-auth")
    return `The API key of ${owner} (${gatewayNames[gateway]}).`;
  const part = role === "identifier" ? "identifier" : "secret";
  const whose = owner === undefined ? "" : ` for ${owner}`;
  return `The ${part} ${code(field)} of a ${type} credential (${gatewayNames[gateway]})${whose}.`;
}

function lengthText(entry: SecretEntry): string {
  const length = byteLength(entry);
  if (length === undefined) return "length not known here";
  return length === 1 ? "1 byte" : `${length} bytes`;
}

/** The length of what the gateway gets: decoded, and in UTF-8. */
function byteLength({ value, encoding, node }: SecretEntry): number | undefined {
  if (value !== undefined) return new TextEncoder().encode(value).length;
  const text = encoding === "base64" ? stringOf(node)?.replace(/[\r\n]/g, "") : undefined;
  if (text === undefined || !isBase64(text)) return undefined;
  return (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
}
