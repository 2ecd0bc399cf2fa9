/** Fixes for a value that is no key: another value in its place, or a Secret that holds one. */
import type { Credential, InlineCredential } from "../facts/facts.ts";
import type { CheckedDocument, Edit, Fix } from "../rule.ts";
import { missingFields } from "../schema/missingFields.ts";
import { entryOf, type Scalar } from "../yaml/node.ts";
import { knowsNamespace, manifestAt, secretManifest } from "./secretManifest.ts";
import { appendDocument, type Plain, replaceEntry, replaceScalar } from "./yamlEdit.ts";

/**
 * A way from a value that is no key to one that is: a Secret that belongs to the consumer where there is one; else a
 * random key, in a new Secret where the manifest can refer to one. Undefined where only others can say the value.
 */
export function newKeyFix(document: CheckedDocument, credential: Credential): Fix | undefined {
  if (credential.type === "oidc" || credential.type === "admin-key") return undefined;
  const inline = inlineAround(document, credential);
  const known = inline && takeFromSecret(document, inline);
  if (known !== undefined) return known;
  const key = document.workspace.newKey();
  const moved = inline && moveToSecret(document, inline, { [credential.field]: key });
  if (moved !== undefined) {
    return {
      title: `Generate a random key into the Secret \`${moved.name}\``,
      edits: moved.edits,
      safe: false,
    };
  }
  const edit = writeValue(document, credential, key);
  return edit && { title: "Replace it with a new random key", edits: [edit], safe: false };
}

/** Writes another value where a credential stands, encoded as the place wants it. */
export function writeValue(
  document: CheckedDocument,
  credential: Credential,
  value: string,
): Edit | undefined {
  const { node, encoding, around, field } = credential;
  const written = encoding === "base64" ? toBase64(value) : value;
  if (node.kind === "scalar") return replaceScalar(document.text, node as Scalar, written);
  const entry = entryOf(around, field);
  return entry && replaceEntry(document.text, around, entry, field, written);
}

/** Puts the fields of an inline credential into a new Secret and refers to it; `instead` replaces values on the way. */
export function moveToSecret(
  document: CheckedDocument,
  inline: InlineCredential,
  instead: Readonly<Record<string, string>> = {},
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const manifest = manifestAt(document, inline);
  if (manifest === undefined || !knowsNamespace(manifest)) return undefined;
  const { namespace } = manifest;
  const { key, secretName, entry } = inline.reference;
  let name = secretName;
  for (let i = 2; document.workspace.secrets(name, namespace).length > 0; i++) name = `${secretName}-${i}`;
  const entries = Object.fromEntries(inline.fields.map((field) => [field.name, field.value]));
  const { text } = document;
  const reference = replaceEntry(text, inline.around, inline.entry, key, referTo(name, entry));
  const secret = appendDocument(text, secretManifest(name, namespace, { ...entries, ...instead }));
  return reference && secret && { name, edits: [reference, secret] };
}

/** Refers to a Secret of the workspace that is named after the consumer, complete, and nobody else's. */
function takeFromSecret(document: CheckedDocument, inline: InlineCredential): Fix | undefined {
  const manifest = manifestAt(document, inline);
  if (manifest?.name === undefined || !knowsNamespace(manifest)) return undefined;
  const { namespace, name: consumer } = manifest;
  const candidates = ["key", "secret", "apikey", "api-key", "credential", "credentials"];
  const names = [inline.reference.secretName, ...candidates.map((suffix) => `${consumer}-${suffix}`)];
  const name = names.find((name) => {
    const found = document.workspace.secrets(name, namespace);
    return (
      found.length > 0 &&
      found.every(({ fact }) => missingFields(inline.gateway, inline.type, fact).length === 0) &&
      document.workspace.uses(name, namespace).length === 0
    );
  });
  if (name === undefined) return undefined;
  const { around, entry, reference } = inline;
  const edit = replaceEntry(document.text, around, entry, reference.key, referTo(name, reference.entry));
  return edit && { title: `Take the key from the Secret \`${name}\``, edits: [edit], safe: false };
}

function referTo(name: string, entry: string | undefined): Plain {
  return entry === undefined ? { name } : { secretKeyRef: { name, key: entry } };
}

function inlineAround(document: CheckedDocument, { start, end }: Credential): InlineCredential | undefined {
  return document.inline.find(({ entry: { value } }) => value.start <= start && end <= value.end);
}

/** Text as the base64 of its UTF-8 bytes. */
export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
