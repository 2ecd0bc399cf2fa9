/** Names as people get them wrong. */
import { pick, type Random } from "../../language/randomYaml.ts";

export function misspelt(name: string, random: Random): string {
  const at = random(Math.max(name.length, 1));
  const ways = [
    () => name.slice(0, at) + name.slice(at + 1),
    () => name.slice(0, at) + name.charAt(at) + name.slice(at),
    () => name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2),
    () => name.toLowerCase(),
    () => name.charAt(0).toUpperCase() + name.slice(1),
    () => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    () => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    () => (name.endsWith("s") ? name.slice(0, -1) : `${name}s`),
    () => `${name} `,
    () => `x-${name}`,
  ];
  return pick(ways, random)();
}

/** Keys of maps that take any name. */
export const oddKeys: readonly string[] = [
  ...[
    "",
    " ",
    "a b",
    "A",
    "a/b",
    "a/b/c",
    "/a",
    "a/",
    "Example.com/a",
    "example.com/a",
    "-a",
    "a-",
    "a_b",
    "a..b",
  ],
  ...["yes", "1", "1.10", "null", "~", "é", "a:b", "..", ".", "...a", ".a", "a".repeat(64), "b".repeat(254)],
  ...["kubernetes.io/ingress.class", "tls.crt", "a\nb", "a.".repeat(40), `${"a".repeat(64)}.com/x`, "x/y.z"],
];
