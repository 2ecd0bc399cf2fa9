import { authMembers } from "../language/apisix/consumers.ts";
import { removeEntry } from "../language/edit/yamlEdit.ts";
import type { Rule } from "../language/rule.ts";
import { at, entryOf, stringOf } from "../language/yaml/node.ts";

/** `value` is looked at first, and then nothing else (apisix-ingress-controller apisixconsumer.go:124-126). */
export const apisixValueOverSecret: Rule = {
  id: "apisix-value-over-secret",
  impact: "ignored",
  reads: "manifests",
  kinds: ["ApisixConsumer"],
  title: "`value` beats `secretRef`, so the Secret is never read",
  why: "With both written, the ingress controller takes `value` and does not look at the Secret: rotating the Secret changes nothing, and the old key in the manifest stays valid. Take `value` away once the Secret holds the right key. (For `ldapAuth` the custom resource demands a `secretRef` even beside `value`; leave its name empty then.)",
  off: "Hardly ever: what this rule marks has no effect.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
      value:
        key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
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
      for (const [member] of authMembers) {
        const auth = at(root, "spec", "authParameter", member);
        const value = entryOf(auth, "value");
        const reference = entryOf(auth, "secretRef");
        if (auth?.kind !== "mapping" || value?.value.kind !== "mapping") continue;
        const name = stringOf(at(reference?.value, "name"));
        if (reference?.value.kind !== "mapping" || (member === "ldapAuth" && !name)) continue;
        const edit = removeEntry(document.text, auth, value);
        const fix = edit && {
          title: "Remove `value`, so that the Secret counts",
          edits: [edit],
          safe: false,
        };
        const secret = name ? `the Secret \`${name}\` is` : "a Secret is";
        const message = `\`value\` beats \`secretRef\`: ${secret} never read, and changing its key changes nothing. Remove \`value\` if the Secret holds the key.`;
        const { start, end } = reference.key;
        const place = { start, end, path: `spec.authParameter.${member}.secretRef` };
        yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
      }
    }
  },
};
