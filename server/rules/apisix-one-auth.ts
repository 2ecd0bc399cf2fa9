import { authMembers, authPluginName, isOff } from "../language/apisix/consumers.ts";
import { removeEntry } from "../language/edit/yamlEdit.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import {
  at,
  type Entry,
  entriesOf,
  entryOf,
  itemsOf,
  type Mapping,
  stringOf,
} from "../language/yaml/node.ts";

/** The translator takes the first of a fixed order (apisix-ingress-controller apisixconsumer.go:60-98). */
export const apisixOneAuth: Rule = {
  id: "apisix-one-auth",
  impact: "ignored",
  reads: "manifests",
  kinds: ["ApisixConsumer"],
  title: "Only one member of `authParameter` counts",
  why: "The ingress controller takes a single kind of credential for an ApisixConsumer, the first of keyAuth, basicAuth, jwtAuth, wolfRBAC, hmacAuth, ldapAuth that is written, whatever their order in the file, and drops the others without a word: callers who use them get 401. A plugin of the same name under `spec.plugins` wins even over that one. Make a second ApisixConsumer, or put the other plugin under `spec.plugins`.",
  off: "Hardly ever: what this rule marks has no effect.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    basicAuth:
      secretRef:
        name: mobile-app-login
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.kind !== "ApisixConsumer") continue;
      const parameters = at(root, "spec", "authParameter");
      if (parameters?.kind !== "mapping") continue;
      yield* overridden(document, root, parameters);
      const written = new Map(
        entriesOf(parameters)
          .filter(counts)
          .map((entry) => [entry.key.value, entry]),
      );
      const [winner, ...losers] = authMembers
        .map(([member]) => member)
        .filter((member) => written.has(member));
      for (const loser of losers) {
        const entry = written.get(loser) as Entry;
        const edit = removeEntry(document.text, parameters, entry);
        const fix = edit && { title: `Remove \`${loser}\``, edits: [edit], safe: false };
        const message = `\`${winner}\` wins and \`${loser}\` is ignored: the controller takes one member of \`authParameter\` only. Callers who use the other get 401; give them an ApisixConsumer of their own.`;
        const { start, end } = entry.key;
        const place = { start, end, path: `spec.authParameter.${loser}` };
        yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
      }
    }
  },
};

/** A null member is dropped by the API server. */
function counts({ value }: Entry): boolean {
  return value.kind === "mapping" || (value.kind === "scalar" && value.templated === true);
}

/** What `plugins` says of the same plugin is merged last (apisixconsumer.go:100-111). */
function* overridden(document: CheckedDocument, root: Mapping, parameters: Mapping): Generator<Report> {
  const winner = authMembers.find(([member]) => at(parameters, member)?.kind === "mapping");
  const entry = winner && entryOf(parameters, winner[0]);
  if (winner === undefined || entry === undefined) return;
  const [member, type] = winner;
  const name = authPluginName(type);
  const plugins = itemsOf(at(root, "spec", "plugins"));
  if (!plugins.some((plugin) => stringOf(at(plugin, "name")) === name && !isOff(plugin))) return;
  const edit = removeEntry(document.text, parameters, entry);
  const fix = edit && { title: `Remove \`${member}\``, edits: [edit], safe: false };
  const message = `The plugin \`${name}\` under \`spec.plugins\` wins, and \`${member}\` is ignored: callers who use its credential get 401. Keep one of the two.`;
  const { start, end } = entry.key;
  const place = { start, end, path: `spec.authParameter.${member}` };
  yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
}
