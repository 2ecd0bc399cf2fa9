/**
 * What the API server asks of names, label keys and label values: each function returns what is wrong, as the end of a
 * sentence, or undefined. Source: k8s.io/apimachinery pkg/util/validation.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dnsLabel = new RegExp(`^${label}$`);
const dnsSubdomain = new RegExp(`^${label}(\\.${label})*$`);
const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** A name with dots, as most objects have (RFC 1123 subdomain). */
export function subdomainFault(name: string): string | undefined {
  if (name.length > 253) return `takes at most 253 characters, not ${name.length}`;
  if (dnsSubdomain.test(name)) return undefined;
  return 'takes lower-case letters, digits, "-" and ".", and begins and ends with a letter or digit';
}

/** A name without dots, as namespaces have (RFC 1123 label). */
export function dnsLabelFault(name: string): string | undefined {
  if (name.length > 63) return `takes at most 63 characters, not ${name.length}`;
  if (dnsLabel.test(name)) return undefined;
  return 'takes lower-case letters, digits and "-", and begins and ends with a letter or digit';
}

/** `name` or `prefix.example/name`: keys of labels and annotations, finalizers. */
export function qualifiedNameFault(key: string): string | undefined {
  const slash = key.indexOf("/");
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (name.includes("/")) return 'takes one "/" at most';
  if (prefix === "") return 'has nothing before its "/"';
  if (prefix !== undefined && subdomainFault(prefix) !== undefined) {
    return 'needs a domain in lower case before its "/"';
  }
  if (name === "") return prefix === undefined ? "must not be empty" : 'has nothing after its "/"';
  if (name.length > 63)
    return `takes at most 63 characters${prefix ? ' after its "/"' : ""}, not ${name.length}`;
  if (qualified.test(name)) return undefined;
  return 'takes letters, digits, "-", "_" and ".", and begins and ends with a letter or digit';
}

/** The value of a label; it may be empty. */
export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) return `takes at most 63 characters, not ${value.length}`;
  if (value === "" || qualified.test(value)) return undefined;
  return 'takes letters, digits, "-", "_" and ".", and begins and ends with a letter or digit';
}

/** A key of a Secret or ConfigMap. */
export function dataKeyFault(key: string): string | undefined {
  if (key.length > 253) return `takes at most 253 characters, not ${key.length}`;
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return 'takes letters, digits, "-", "_" and "."';
  return key === "." || key.startsWith("..") ? 'must not be "." nor begin with ".."' : undefined;
}
