import { addFileAclLists } from "../language/facts/allowLists.ts";
import { credentialFields } from "../language/facts/credentialFields.ts";
import type { CredentialType, Identifier } from "../language/facts/facts.ts";
import type { FactSink, Kind } from "../language/facts/kind.ts";
import { visitEntities } from "../language/kong/entities.ts";
import { kongFileNames, saysKongVersion } from "../language/kong/file.ts";
import { at, entryOf, itemsOf, type Mapping, type Node, stringOf } from "../language/yaml/node.ts";
import { kongDeclarativeOffers } from "./offers/kongDeclarative.ts";

/** The lists of credentials under a consumer, and at the top level of a DB-less file with `consumer: <username>`. */
const credentialLists: readonly (readonly [list: string, type: CredentialType])[] = [
  ["keyauth_credentials", "key-auth"],
  ["keyauth_enc_credentials", "key-auth"],
  ["basicauth_credentials", "basic-auth"],
  ["hmacauth_credentials", "hmac-auth"],
  ["jwt_secrets", "jwt"],
  ["oauth2_credentials", "oauth2"],
  ["acls", "acl"],
  ["mtls_auth_credentials", "mtls-auth"],
];

/** kong.yml: Kong's DB-less configuration and decK's state file alike. */
export const kongDeclarative: Kind = {
  group: "",
  versions: [],
  kind: "kong.yml",
  schema: "kong-declarative",
  kubernetes: false,
  offers: kongDeclarativeOffers,
  refusal: "Kong refuses the whole file",
  marks: ["_format_version", ...credentialLists.map(([list]) => list)],
  fileNames: kongFileNames,
  recognises: (root, file) =>
    (entryOf(root, "_format_version") !== undefined && !changesOtherFiles(root)) ||
    hasKongConsumers(root) ||
    (kongFileNames.test(file) && hasKongServices(root)),
  claims: (text) => saysKongVersion(text) || (consumersKey.test(text) && credentialKey.test(text)),
  realm: () => ({ realm: "", alone: true }),
  facts({ root }, add) {
    addEntityIds(root, add);
    addFileAclLists(root, add);
    itemsOf(at(root, "consumers")).forEach((consumer, i) => {
      const path = `consumers[${i}]`;
      const owners = readConsumer(consumer, path, add);
      for (const [list, type] of credentialLists) {
        itemsOf(at(consumer, list)).forEach((credential, j) => {
          readCredential(credential, type, `${path}.${list}[${j}]`, owners, add);
        });
      }
    });
    for (const [list, type] of credentialLists) {
      itemsOf(at(root, list)).forEach((credential, i) => {
        const owner = stringOf(at(credential, "consumer"));
        const owners = owner === undefined ? [] : [{ value: owner, what: "username" }];
        readCredential(credential, type, `${list}[${i}]`, owners, add);
      });
    }
  },
};

/** Keys of a kong.yml, in a text that may be no YAML. */
const consumersKey = /^["{ ]*consumers"?[ \t]*:/m;
const credentialKey = /^[-"{ ]*((key|basic|hmac)auth|oauth2|mtls_auth)_credentials"?[ \t]*:/m;

/** What `deck file add-plugins` and `deck file patch` change in a kong.yml, in a format of its own (go-apiops). */
function changesOtherFiles(root: Mapping): boolean {
  return ["add-plugins", "patches"].some((list) => at(root, list)?.kind === "sequence");
}

/**
 * Without `_format_version`, only consumers and credentials named as Kong names them tell a kong.yml from other
 * gateways' files; a list of credentials alone may be a fragment of anything.
 */
function hasKongConsumers(root: Mapping): boolean {
  if (entryOf(root, "kind") !== undefined) return false;
  const consumers = itemsOf(at(root, "consumers"));
  return credentialLists.some(
    ([list]) =>
      list !== "acls" &&
      consumers.some((consumer) => [root, consumer].some((place) => at(place, list)?.kind === "sequence")),
  );
}

function addEntityIds(root: Mapping, add: FactSink): void {
  visitEntities(root, ({ list, node, path }) => {
    const id = at(node, "id");
    const value = stringOf(id);
    if (id === undefined || !value || list === "consumers") return;
    const place = { start: id.start, end: id.end, path: `${path}.id` };
    add.entityId({ ...place, gateway: "kong", value, what: "id", list });
  });
}

/** In a file of the right name, services or routes written as Kong's; Docker Compose's are no list. */
function hasKongServices(root: Mapping): boolean {
  const first = ["services", "routes"].flatMap((list) => itemsOf(at(root, list)))[0];
  return ["url", "host", "routes", "paths", "hosts"].some((field) => entryOf(first, field) !== undefined);
}

function readConsumer(consumer: Node, path: string, add: FactSink): Identifier[] {
  const identifiers: Identifier[] = [];
  for (const what of ["username", "custom_id", "id"]) {
    const value = stringOf(at(consumer, what));
    if (value) identifiers.push({ value, what });
  }
  const shown = at(consumer, "username") ?? at(consumer, "custom_id");
  if (shown !== undefined) {
    const { start, end } = shown;
    add.consumer({ start, end, path, gateway: "kong", name: stringOf(shown), identifiers });
  }
  return identifiers;
}

function readCredential(
  credential: Node,
  type: CredentialType,
  path: string,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  if (credential.kind !== "mapping") return;
  const fields = credentialFields("kong", type);
  for (const entry of credential.entries) {
    const field = String(entry.key.value);
    const role = fields?.[field]?.role;
    if (role !== "secret" && role !== "identifier") continue;
    const node = entry.value;
    const place = { start: node.start, end: node.end, path: `${path}.${field}` };
    const value = stringOf(node);
    add.credential({
      ...place,
      gateway: "kong",
      type,
      field,
      role,
      value,
      encoding: "plain",
      owners,
      node,
      around: credential,
    });
  }
}
