import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import { dialectOf, type Reader } from "../language/kong/dialect.ts";
import { type EntityReference, type KnownEntities, referencesOf } from "../language/kong/entityReferences.ts";
import { isKongFile } from "../language/kong/file.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";
import { at, entryOf } from "../language/yaml/node.ts";

/**
 * Kong 3.9 kong/db/schema/others/declarative_config.lua:480-507: by name or id, in this file. decK looks through all
 * files of its run, and in Kong for what `_info.default_lookup_tags` names.
 */
export const kongYmlReference: Rule = {
  id: "kong-yml-reference",
  impact: "rejected",
  reads: "manifests",
  kinds: ["kong.yml"],
  title: "A kong.yml that names an entity which it does not have",
  why: "An entry of a kong.yml names others by name or id: a plugin its service, a credential its consumer by `username`. Kong without a database looks for them in the same file, and refuses the whole file over one that is not there. decK looks in all files that it is given. So it is an error where the file is for Kong itself, a warning where a name is nearly right, and information elsewhere.",
  off: "When your files are parts that a tool puts together.",
  examples: [
    {
      bad: `_format_version: "3.0"
consumers:
  - username: mobile-app
keyauth_credentials:
  - consumer: mobil-app
    key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `_format_version: "3.0"
consumers:
  - username: mobile-app
keyauth_credentials:
  - consumer: mobile-app
    key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests.filter(isKongFile)) {
      const { references, lists } = referencesOf(manifest.root);
      const near = new Map<string, NearNames>();
      // What has no version is probably a part of a file.
      const whole = entryOf(manifest.root, "_format_version") !== undefined;
      let reader: Reader | "both" | undefined;
      for (const reference of references) {
        const list = lists.get(reference.list);
        if (list?.open || list?.known.has(reference.value)) continue;
        reader ??= dialectOf(manifest.root, document.text).reader ?? "both";
        if (reader !== "dbless" && isLookedUp(manifest, reference.list)) continue;
        yield report(document, reference, nameNear(reference, list, near), whole && reader === "dbless");
      }
    }
  },
};

function isLookedUp({ root }: Manifest, list: string): boolean {
  return at(root, "_info", "default_lookup_tags", list) !== undefined;
}

function nameNear(
  { list, value }: EntityReference,
  entities: KnownEntities | undefined,
  near: Map<string, NearNames>,
): string | undefined {
  let names = near.get(list);
  if (names === undefined) {
    names = new NearNames(entities?.names ?? []);
    near.set(list, names);
  }
  const found = names.find(value);
  return found !== undefined && isSlip(value, found) ? found : undefined;
}

function report(
  document: CheckedDocument,
  { value, node, path, list }: EntityReference,
  near: string | undefined,
  certain: boolean,
): Report {
  const what = `This file has no \`${value}\` in \`${list}\``;
  const happens = certain
    ? "Kong refuses the whole file"
    : "Kong without a database refuses the whole file, and decK unless another of its files has it";
  const by = list === "consumers" ? "by `username` or `id`" : "by name or `id`";
  const way = near === undefined ? `Name one that is here, ${by}, or add it.` : `Was \`${near}\` meant?`;
  const severity = certain ? "error" : near === undefined ? "information" : "warning";
  const fix = near === undefined ? undefined : change(document, node, near);
  const { start, end } = node;
  const message = `${what}: ${happens}. ${way}`;
  return { at: { start, end, path }, message, severity, ...(fix === undefined ? {} : { fix }) };
}

function change(document: CheckedDocument, node: EntityReference["node"], near: string): Fix | undefined {
  const edit = replaceScalar(document.text, node, near);
  return edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
}
