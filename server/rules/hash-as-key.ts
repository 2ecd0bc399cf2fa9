import { manifestAt } from "../language/edit/secretManifest.ts";
import type { Credential } from "../language/facts/facts.ts";
import type { CheckedDocument, Rule } from "../language/rule.ts";
import { consequence, nameOf } from "../language/secrets/secretValues.ts";
import { hint, mayBeDigest } from "../language/values/keyValue.ts";
import { at } from "../language/yaml/node.ts";

/**
 * APISIX, Kong and Envoy compare keys as they are stored; none of them hashes what a caller sends before (Kong hashes
 * basic-auth passwords itself, while loading them: gateway-semantics §4).
 */
export const hashAsKey: Rule = {
  id: "hash-as-key",
  impact: "broken",
  reads: "secretValues",
  title: "A hash stands where the raw key belongs",
  why: "Databases keep hashes of keys, gateways want the keys themselves: they compare the text here with what a caller sends, and a caller sends the key, not its hash. Put the raw key here, best by way of a Secret that a secret store fills. If the raw key is lost, it cannot be had back from its hash: make a new one. Bare hex of a digest's length is reported only where a name or a comment says that it is a hash, since `openssl rand -hex 32` prints the same.",
  off: "When a plug-in of yours hashes keys before it compares them.",
  examples: [
    {
      bad: `_format_version: "3.0"
consumers:
  - username: reports
    keyauth_credentials:
      - key: $2b$12$9kq3XbZ0mN7cV5tR1yLwEuKf8sJd2HgPa4oQxWvTnMiBzCeUrYh6S
`,
      good: `_format_version: "3.0"
consumers:
  - username: reports
    keyauth_credentials:
      - key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: false,
    },
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: reports-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: 5f2b1c9d0e8a7364152f3e4d5c6b7a8990a1b2c3d4e5f60718293a4b5c6d7e8f # sha256 of the key
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: reports-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: 5f2b1c9d0e8a7364152f3e4d5c6b7a8990a1b2c3d4e5f60718293a4b5c6d7e8f # openssl rand -hex 32
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      const name = nameOf(credential.type);
      const rest = `the gateway compares what callers send with this text, so ${consequence(credential.type)}. Put the raw ${name} here.`;
      if (look?.is === "hash") {
        if (isHashedByKong(document, credential)) continue;
        const what = look.form === "digest" ? "is a digest" : `is a hash (${look.form})`;
        yield { at: credential, message: `${hint(value)} ${what}, not the ${name}: ${rest}` };
      } else if (look === undefined && mayBeDigest(value.trim()) && isCalledHash(document, credential)) {
        const message = `${hint(value)} is called a hash here and has the length of one: ${rest}`;
        yield { at: credential, message, severity: "warning" };
      }
    }
  },
};

/** With `_transform: false`, passwords in a kong.yml are hashed already (declarative_config.lua). */
function isHashedByKong(document: CheckedDocument, credential: Credential): boolean {
  const transform = at(manifestAt(document, credential)?.root, "_transform");
  return credential.type === "basic-auth" && transform?.kind === "scalar" && transform.value === false;
}

const hashWords = /(^|[^a-z])(hash|hashed|digest|md5|sha-?(1|2|224|256|384|512))([^a-z0-9]|$)/i;

/** The entry's name, its neighbours, its Secret or a comment says so. `hash_secret` is a wish for later. */
function isCalledHash(document: CheckedDocument, { node, around, start, end }: Credential): boolean {
  const names = around.entries.map(({ key }) => String(key.value)).filter((name) => name !== "hash_secret");
  const secret = document.secrets.find(({ entries }) => entries.some((entry) => entry.node === node));
  const comments = commentsAt(document.text, start, end);
  return [...names, secret?.name ?? "", ...comments].some((text) => hashWords.test(text));
}

/** Behind the value, and in the line above it. */
function commentsAt(text: string, start: number, end: number): string[] {
  const behind = /^[ \t]*#[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  const line = text.lastIndexOf("\n", start - 1);
  const above = text.slice(text.lastIndexOf("\n", line - 1) + 1, Math.max(0, line));
  return /^[ \t]*#/.test(above) ? [behind, above] : [behind];
}
