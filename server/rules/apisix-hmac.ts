import { type AuthField, type AuthFields, authFields } from "../language/apisix/fields.ts";
import { renameKey } from "../language/edit/yamlEdit.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { entryOf } from "../language/yaml/node.ts";

/** APISIX apisix/plugins/hmac-auth.lua:82-91; `key_id` in place of `access_key` since 3.11.0 (a39332016). */
export const apisixHmac: Rule = {
  id: "apisix-hmac",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer", "Secret"],
  title: "APISIX refuses this hmac-auth credential",
  why: "Since 3.11 APISIX demands `key_id` and `secret_key` of an hmac-auth credential, each of 1 to 256 characters. The ingress controller and its custom resource still take the older `access_key`, and hand it on; APISIX then refuses the consumer, no change of it arrives any more, and callers get 401. Before 3.11 it was the other way round. Clients sign with the same id under either name.",
  off: "Hardly ever; for an older APISIX, say its version under `versions:` in `.gateway-keys.yaml`.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    hmacAuth:
      secretRef:
        name: mobile-app-hmac
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-hmac
  namespace: weather
stringData:
  access_key: mobile-app
  secret_key: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    hmacAuth:
      secretRef:
        name: mobile-app-hmac
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-hmac
  namespace: weather
stringData:
  key_id: mobile-app
  secret_key: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const fields of authFields(document, "hmac-auth")) yield* checkFields(document, fields);
  },
};

function* checkFields(document: CheckedDocument, fields: AuthFields): Generator<Report> {
  const isOld = isBefore(document.workspace.config.versions.get("apisix"), "3.11");
  const [wanted, other] = isOld ? ["access_key", "key_id"] : ["key_id", "access_key"];
  const id = fields.get(wanted);
  const named = fields.get(other);
  if (id === undefined && named !== undefined) {
    if (!fields.open) yield renamed(document, named, other, wanted);
  } else if (id === undefined && reachesApisix(fields)) yield lacks(fields, wanted);
  else if (id !== undefined) yield* length(id, wanted);
  const secret = fields.get("secret_key");
  if (secret === undefined && reachesApisix(fields)) yield lacks(fields, "secret_key");
  // An empty one is `empty-key`'s.
  else if (secret !== undefined && secret.value !== "") yield* length(secret, "secret_key");
}

/** Of the others the API server or the controller refuses what is not there. */
function reachesApisix({ from, open }: AuthFields): boolean {
  return (from === "plugin" || from === "credential") && !open;
}

function lacks({ place }: AuthFields, field: string): Report {
  const message = `This hmac-auth credential has no \`${field}\`: APISIX refuses it, and callers get 401. Add \`${field}\`.`;
  return { at: place, message };
}

function renamed(document: CheckedDocument, field: AuthField, other: string, wanted: string): Report {
  const since = wanted === "key_id" ? "since version 3.11" : "before version 3.11";
  const message = `APISIX ${since} wants \`${wanted}\` in place of \`${other}\`: it refuses the credential, and callers get 401. Rename the field.`;
  const entry = entryAt(document, field, other);
  const edit = entry && renameKey(entry, wanted);
  const fix = edit && { title: `Rename it to \`${wanted}\``, edits: [edit], safe: false };
  const at = entry === undefined ? field : { start: entry.key.start, end: entry.key.end, path: field.path };
  return { at, message, ...(fix === undefined ? {} : { fix }) };
}

function entryAt(document: CheckedDocument, { node }: AuthField, name: string) {
  const secret = document.secrets.flatMap(({ entries }) => entries).find((entry) => entry.node === node);
  if (secret !== undefined) return secret.entry;
  const credential = document.credentials.find((one) => one.node === node);
  return credential && entryOf(credential.around, name);
}

function* length(field: AuthField, name: string): Generator<Report> {
  if (typeof field.value !== "string") return;
  const size = [...field.value].length;
  if (size > 0 && size <= 256) return;
  const what = size === 0 ? "is empty" : "is longer than 256 characters";
  yield { at: field, message: `\`${name}\` ${what}: APISIX refuses the credential, and callers get 401.` };
}
