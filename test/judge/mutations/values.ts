/** Values that people put where they do not belong. */
import { Fields, List, Written } from "../draft.ts";

/** Without quotes: what YAML 1.1 makes of them is the reader's affair. */
export const written: readonly string[] = [
  ..."80 0 -1 0815 0o17 0x1F 0b11 1_000 1e3 1E400 1.0 1.5 -0.0 .5 .inf -.INF .nan +12 1. 12e03".split(" "),
  ..."2147483647 2147483648 -2147483649 4294967296 9007199254740993 9223372036854775807".split(" "),
  ..."9223372036854775808 18446744073709551615 18446744073709551616 123456789012345678901234567890".split(
    " ",
  ),
  ..."yes No on OFF y n true False TRUE null ~ Null 2026-11-21 2026-11-21T06:53:00Z 12:30:45 1.2.3".split(
    " ",
  ),
  ..."!!str 80|!!int '80'|!!float 1|!!bool yes|!!str yes|!!null ''|!!binary YWJj|!local x|!!str|!!int x".split(
    "|",
  ),
  ...'\'80\'|"80"|\'yes\'|""|\'\'|"a\\nb"|"\\u00e9"|"\\x41"|"\\U0001F600"|\'it\'\'s\'|a b c|a:b|a#b|a,b|<x'.split(
    "|",
  ),
  ...'[]|{}|[a, b]|{a: b}|[[]]|[{}]|{a: }|[ ]|[,]|[a,]|{a}|{a: 1, a: 2}|[null]|{? a : b}|"a" b|\'a|@a|%a|`a|&a|*a|- a|a: b'.split(
    "|",
  ),
  "",
  "x # y",
  "&anchor x",
  "!!map {}",
  "!!seq []",
];

export const plainValues: readonly unknown[] = [
  ...[null, "", "x", "80", "true", 0, 1, -1, 80, 3.5, true, false, 2 ** 31, 2 ** 53, 1e21, 1e-7],
  ...[
    "a".repeat(64),
    "a".repeat(254),
    "é".repeat(64),
    "😀",
    "a\nb",
    " a",
    "a ",
    "A",
    "-a",
    "a-",
    "a_b",
    "a.b",
    "a/b",
  ],
  ...[
    "0s",
    "1h",
    "-1s",
    "1d",
    "10.0.0.0/33",
    "300.1.1.1",
    "::1",
    "*",
    "*.a",
    "http://",
    "/a b",
    "[",
    "(",
    "100Mi",
  ],
];

/** Values that are no scalars. */
export function structures() {
  return [
    new List(),
    new Fields(),
    new List(["x"]),
    new List([1, 2]),
    new List([new Fields([["name", "x"]])]),
    new List([null]),
    new List([new Written("")]),
    new Fields([["name", "x"]]),
    new Fields([["a", new Fields([["b", 1]])]]),
    new Fields([["value", null]]),
  ];
}
