import type { Credential } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule, Severity } from "../language/rule.ts";
import { isBase64 } from "../language/schema/valueRules.ts";
import { nameOf } from "../language/secrets/secretValues.ts";
import { stringOf } from "../language/yaml/node.ts";

export const keyCharacters: Rule = {
  id: "key-characters",
  impact: "broken",
  reads: "secretFields",
  title: "The key holds characters that no request can carry",
  why: "A key travels in a header, a cookie or a query. HTTP has no place for line breaks, NUL and other control characters in the first two, so a key that holds one cannot be sent; it is often two keys in one block scalar, or a paste that went wrong. Bytes that are no UTF-8 are worse: the controllers of Kong and APISIX hand values on as JSON, which replaces them, and Envoy refuses its whole configuration for them, so that no change of any route or key reaches the gateway any more. Letters beyond ASCII work only as long as every client encodes them alike. Write keys of ASCII letters, digits and dashes.",
  off: "When all callers send the key in a query, percent-encoded.",
  examples: [
    {
      bad: kongKey('"h7Qm2vXc9RtL\\nw4Zk8NsYb3Jp"'),
      good: kongKey("h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      fixable: false,
    },
    {
      bad: kongKey("/3E3UW0ydlhjOVJ0THc0Wms4TnNZYjNK", "data"),
      good: kongKey("aDdRbTJ2WGM5UnRMdzRaazhOc1liM0pw", "data"),
      fixable: false,
    },
  ],
  *check(document) {
    for (const credential of document.secretFields) {
      if (isBinary(credential)) yield notText(credential);
    }
    for (const { credential, value, look } of document.secretValues) {
      if (look !== undefined) continue;
      const report = ofText(document, credential, value.trim());
      if (report !== undefined) yield report;
    }
  },
};

/** `data` that is base64, but not of UTF-8: everything else that has no value is a template or somebody else's finding. */
function isBinary({ encoding, value, node, type }: Credential): boolean {
  if (encoding !== "base64" || value !== undefined || type === "oidc") return false;
  const text = stringOf(node);
  return text !== undefined && isBase64(text);
}

/** Go's encoding/json writes U+FFFD for what is no UTF-8; Envoy refuses such strings (gateway-semantics §5.5). */
function notText(credential: Credential): Report {
  const name = nameOf(credential.type);
  const message =
    credential.gateway === "envoy"
      ? `The bytes of this ${name} are no UTF-8: Envoy refuses the whole configuration, and no change of any route or key reaches the gateway any more, revoked keys included. Put a ${name} of ASCII letters and digits here.`
      : `The bytes of this ${name} are no UTF-8: on its way to the gateway each of them is replaced, so the gateway compares with another ${name}. Encode the bytes as hex or base64 first, and store that text.`;
  return { at: credential, message };
}

function ofText(document: CheckedDocument, credential: Credential, text: string): Report | undefined {
  const { type, gateway } = credential;
  const control = type === "key-auth" ? controlCharacter.exec(text)?.[0] : undefined;
  if (control !== undefined) {
    const message = `This key holds ${nameOfCharacter(control)}, which no header and no cookie can carry: callers cannot send it. ${control === "\n" && isBlock(document, credential) ? "Write one key on one line." : "Take it out."}`;
    return { at: credential, message, severity: severityOf(control, gateway) };
  }
  const strange = type === "key-auth" || type === "basic-auth" ? beyondAscii.exec(text)?.[0] : undefined;
  if (strange === undefined) return undefined;
  const name = nameOf(type);
  const message = `This ${name} holds ${nameOfCharacter(strange)}, which clients encode in different ways (UTF-8, Latin-1, or not at all): those that choose another than the gateway get 401. Put a ${name} of ASCII letters and digits here.`;
  return { at: credential, message, severity: "warning" };
}

/** All but the tab, which headers may hold (RFC 9110 §5.5). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controlCharacter = /[\u0000-\u0008\u000a-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, control characters too
const beyondAscii = /[^\u0000-\u007f]/u;

/** Some clients and nginx let control characters through that end no line; Envoy's and HTTP/2 parsers let none. */
function severityOf(control: string, gateway: Credential["gateway"]): Severity {
  return gateway === "envoy" || "\0\r\n".includes(control) ? "error" : "warning";
}

function isBlock({ text }: CheckedDocument, { node }: Credential): boolean {
  return /^[|>]/.test(text.slice(node.start, node.end));
}

/** Never a letter of the key; what is invisible goes by its number. */
function nameOfCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const known = characterNames[code];
  if (known !== undefined) return `${known} (U+${code})`;
  return code > "007F" || code.length > 4 ? "a character beyond ASCII" : `the character U+${code}`;
}

const characterNames: Readonly<Record<string, string>> = {
  "0000": "a NUL",
  "000A": "a line break",
  "000D": "a line break",
  "00A0": "a no-break space",
  "200B": "an invisible space",
  "2018": "a curly quote",
  "2019": "a curly quote",
  "201C": "a curly quote",
  "201D": "a curly quote",
  FEFF: "a byte order mark",
};

function kongKey(key: string, field = "stringData"): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
${field}:
  key: ${key}
`;
}
