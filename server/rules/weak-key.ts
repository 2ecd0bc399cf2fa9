import { newKeyFix } from "../language/edit/keyFix.ts";
import { othersIdentifier, ownIdentifier } from "../language/facts/callerNames.ts";
import type { CheckedDocument, Rule } from "../language/rule.ts";
import { nameOf, type SecretValue } from "../language/secrets/secretValues.ts";
import { leastBits, strengthOf, type Weakness } from "../language/values/keyStrength.ts";
import { textInBase64 } from "../language/values/keyValue.ts";

export const weakKey: Rule = {
  id: "weak-key",
  impact: "unsafe",
  reads: "secretValues",
  title: "The key is easy to guess",
  why: `Nothing but its value protects a key, and no gateway stops a patient guesser by itself. A key is called weak here when a trillion guesses (2^${leastBits}) find it. The estimate favours the key: it is cut into common words, names of its caller, years, runs of the alphabet or the keyboard, and repetitions, which cost a guesser three to nine bits each; every other character counts as chosen at random from the kinds of characters in use. Eight random letters and digits (47 bits) pass, six (36 bits) do not, and neither does \`my-super-secret-api-key\`. Keys that programs are delivered with, such as APISIX's first admin key, are weak however long they are. Generate keys: 32 random letters and digits cost nothing.`,
  off: "In folders of demos and tests, whose keys open nothing.",
  examples: [
    {
      bad: kongKey("my-super-secret-api-key"),
      good: kongKey("h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      fixable: true,
    },
    {
      bad: `_format_version: "3.0"
consumers:
  - username: weather-app
    basicauth_credentials:
      - username: weather-app
        password: Weather2026!
`,
      good: `_format_version: "3.0"
consumers:
  - username: weather-app
    basicauth_credentials:
      - username: weather-app
        password: tHq7-mZ2v-Xc9R
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const found of document.secretValues) {
      if (!isJudgedHere(document, found)) continue;
      const { credential, value } = found;
      const { bits, weakness } = strengthOf(
        value,
        credential.owners.map((owner) => owner.value),
      );
      if (bits >= leastBits) continue;
      const name = nameOf(credential.type);
      const message = `This ${name} ${reasons[weakness]}, and is guessed in fewer than a trillion tries. Generate a random one.`;
      // The Admin API's own configuration has to change with it.
      const fix = credential.type === "admin-key" ? undefined : newKeyFix(document, credential);
      yield { at: credential, message, ...(fix === undefined ? {} : { fix }) };
    }
  },
};

/** What is no key at all is other rules' to say; client secrets come from an identity provider. */
function isJudgedHere(document: CheckedDocument, found: SecretValue): boolean {
  const { credential, value, look } = found;
  if (credential.type === "oidc" || textInBase64(value) !== undefined) return false;
  if (look !== undefined && (look.is !== "identifier" || credential.type === "key-auth")) return false;
  if (look?.is === "identifier" && look.form === "arn") return false;
  return ownIdentifier(found) === undefined && othersIdentifier(document.workspace, found) === undefined;
}

const reasons: Readonly<Record<Weakness, string>> = {
  published: "is printed in documentation",
  name: "is made of its caller's own name",
  words: "is made of common words",
  run: "is a run of the alphabet or the keyboard",
  repetition: "says the same again and again",
  few: "has three different characters at most",
  short: "is short",
};

function kongKey(key: string): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: ${key}
`;
}
