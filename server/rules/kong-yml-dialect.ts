import type { Manifest } from "../language/facts/manifest.ts";
import { type Dialect, dialectOf } from "../language/kong/dialect.ts";
import { visitEntities } from "../language/kong/entities.ts";
import { isKongFile } from "../language/kong/file.ts";
import type { Report, Rule } from "../language/rule.ts";
import { entryOf } from "../language/yaml/node.ts";

/** How a file's reader is told, and what the other refuses: language/kong/dialect.ts. */
export const kongYmlDialect: Rule = {
  id: "kong-yml-dialect",
  impact: "rejected",
  reads: "manifests",
  kinds: ["kong.yml"],
  title: "A kong.yml that mixes what only decK and only Kong itself reads",
  why: "Kong without a database and decK read almost the same file, but not quite: credentials in lists of their own at the top, `consumer_group_consumers` and `_comment` are for Kong alone, `_info`, `_workspace`, `_plugin_configs` and a consumer's `groups` for decK alone, and decK wants a `name` or an `id` for services and routes and every field of a credential. Both refuse the whole file over one field that they do not know. A file that holds fields of both kinds is loaded by neither.",
  off: "When a tool of yours turns the file into another before Kong or decK sees it.",
  examples: [
    {
      bad: `_format_version: "3.0"
_info:
  select_tags: [mobile]
consumers:
  - username: mobile-app
keyauth_credentials:
  - consumer: mobile-app
    key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `_format_version: "3.0"
_info:
  select_tags: [mobile]
consumers:
  - username: mobile-app
    keyauth_credentials:
      - key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: false,
    },
    {
      bad: `_format_version: "3.0"
_workspace: partners
services:
  - url: http://weather:8080
    routes:
      - name: weather
        paths: [/weather]
`,
      good: `_format_version: "3.0"
_workspace: partners
services:
  - name: weather
    url: http://weather:8080
    routes:
      - name: weather
        paths: [/weather]
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests.filter(isKongFile)) {
      const dialect = dialectOf(manifest.root, document.text);
      yield* refused(dialect);
      if (dialect.reader === "deck") yield* missing(manifest, dialect);
    }
  },
};

function* refused({ reader, shownBy, foreign }: Dialect): Generator<Report> {
  const other = reader === "deck" ? "decK" : "Kong without a database";
  for (const { key, path, instead } of foreign) {
    const { start, end } = key;
    const message = `${other} has no field \`${key.value}\` here and refuses the whole file, and ${shownBy} shows that the file is for ${reader === "deck" ? "decK" : "Kong itself"}. ${instead}`;
    yield { at: { start, end, path }, message };
  }
}

/** What decK demands and Kong does not (pkg/file/kong_json_schema.json, `required` and `anyOf`). */
const demands: Readonly<Record<string, readonly (readonly string[])[]>> = {
  services: [["name", "id"]],
  routes: [["name", "id"]],
  certificates: [["id"]],
  keyauth_credentials: [["key"]],
  hmacauth_credentials: [["secret"]],
  jwt_secrets: [["algorithm"], ["key"], ["secret"]],
  oauth2_credentials: [["client_id"], ["client_secret"]],
  mtls_auth_credentials: [["id"]],
};

function missing({ root }: Manifest, { shownBy }: Dialect): Report[] {
  const found: Report[] = [];
  visitEntities(root, ({ list, node, path }) => {
    const lacks = (demands[list] ?? []).filter((any) =>
      any.every((field) => entryOf(node, field) === undefined),
    );
    if (lacks.length === 0) return;
    const fields = lacks.map((any) => any.map((field) => `\`${field}\``).join(" or ")).join(", ");
    const at = node.entries[0]?.key ?? node;
    const message = `decK demands ${fields} here and refuses the whole file without, and ${shownBy} shows that the file is for decK. Kong itself would do without.`;
    found.push({ at: { start: at.start, end: at.end, path }, message });
  });
  return found;
}
