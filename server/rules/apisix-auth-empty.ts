import { authConfigs, authMembers, authPluginName } from "../language/apisix/consumers.ts";
import type { CredentialType } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { Report, Rule } from "../language/rule.ts";
import { at, entriesOf, entryOf, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller apisixconsumer.go:128-135, :184; consumer.go:55-57; what APISIX's plugins require. */
export const apisixAuthEmpty: Rule = {
  id: "apisix-auth-empty",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer"],
  title: "A credential that neither says its value nor names a Secret",
  why: "The custom resource takes an empty `keyAuth: {}`, and a `secretRef` without a name, but the ingress controller does not: it refuses the whole consumer, keeps what APISIX had before, and callers get 401. In a Consumer the credential is dropped without a word. A `config` without the field that its plugin goes by, `key` for key-auth, APISIX refuses. Name the Secret, or write the value.",
  off: "When another tool fills it in before the manifest is applied.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: ""
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      if (manifest.kind.group !== "apisix.apache.org") continue;
      if (manifest.kind.kind === "ApisixConsumer") yield* emptyMember(manifest);
      if (manifest.kind.kind === "Consumer") yield* unnamedSecrets(manifest);
      yield* emptyConfigs(manifest);
    }
  },
};

/** Only the first member counts; the others are `apisix-one-auth`'s. */
function* emptyMember({ root }: Manifest): Generator<Report> {
  const parameters = at(root, "spec", "authParameter");
  const member = authMembers.map(([name]) => name).find((name) => at(parameters, name)?.kind === "mapping");
  if (member === undefined) return;
  const auth = at(parameters, member);
  const path = `spec.authParameter.${member}`;
  const reference = entryOf(auth, "secretRef");
  if (isGiven(at(auth, "value")) || isTemplated(auth)) return;
  const { start, end } = (reference ?? entryOf(parameters, member))?.key ?? parameters ?? root;
  if (!isGiven(reference?.value)) {
    // The custom resource demands ldapAuth's.
    if (member === "ldapAuth" && at(auth, "value") === undefined) return;
    const message = `\`${member}\` has neither \`secretRef\` nor \`value\`: the controller refuses this consumer, and callers get 401. Name the Secret that holds the credential.`;
    yield { at: { start, end, path }, message };
  } else if (isNameless(reference?.value)) {
    const message = `This \`secretRef\` names no Secret: the controller refuses this consumer, and callers get 401. Say its \`name\`.`;
    yield { at: { start, end, path: `${path}.secretRef` }, message };
  }
}

/** Without `name` the API server refuses a Consumer, so only an empty one is left. */
function* unnamedSecrets({ root }: Manifest): Generator<Report> {
  for (const [i, credential] of itemsOf(at(root, "spec", "credentials")).entries()) {
    const name = at(credential, "secretRef", "name");
    if (name === undefined || stringOf(name) !== "") continue;
    const { start, end } = name;
    const path = `spec.credentials[${i}].secretRef.name`;
    const message =
      "This `secretRef` names no Secret: the controller drops the credential without a word, and callers get 401. Say its `name`.";
    yield { at: { start, end, path }, message };
  }
}

/** What each plugin's consumer schema requires; jwt-auth's and hmac-auth's other demands have rules of their own. */
const required: Partial<Record<CredentialType, readonly string[]>> = {
  "key-auth": ["key"],
  "basic-auth": ["username", "password"],
  jwt: ["key"],
  "ldap-auth": ["user_dn"],
};

function* emptyConfigs({ kind, root }: Manifest): Generator<Report> {
  for (const { type, from, config, key, path, more } of authConfigs(kind.kind, root)) {
    if (from === "value" || more || isTemplated(config)) continue;
    const missing = (required[type] ?? []).filter((field) => !isGiven(at(config, field)));
    if (missing.length === 0) continue;
    const names = missing.map((field) => `\`${field}\``).join(" and ");
    const { start, end } = key;
    const message = `This \`config\` has no ${names}, which ${authPluginName(type)} needs: APISIX refuses the consumer, and callers get 401. Add ${missing.length === 1 ? "it" : "them"}.`;
    yield { at: { start, end, path }, message };
  }
}

function isGiven(node: Node | undefined): boolean {
  return node !== undefined && !(node.kind === "scalar" && node.value === null && !node.templated);
}

function isTemplated(node: Node | undefined): boolean {
  return entriesOf(node).some(
    ({ key, value }) => key.templated || (value.kind === "scalar" && value.templated),
  );
}

function isNameless(reference: Node | undefined): boolean {
  if (reference?.kind !== "mapping" || reference.entries.some(({ key }) => key.templated)) return false;
  const name = at(reference, "name");
  return !isGiven(name) || stringOf(name) === "";
}
