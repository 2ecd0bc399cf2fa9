/** Documents that hold a bit of everything, well-formed or not: the same ones in every run. */

export type Random = (below: number) => number;

/** mulberry32 */
export function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function pick<T>(from: readonly T[], random: Random): T {
  return from[random(from.length)] as T;
}

const keys = (
  "a b key name x-y a.b/c 'q' \"d\" on 1 1.10 0x1 é 😀 -a << ?x a:b a#b null 'it''s' \"\\n\" [ &a a'b".split(
    " ",
  ) as string[]
).concat("a b");

const values = [
  ...'x 1 yes ~ \'s\' "d" \'a\'\'b\' "a\\"b" a#b [] {} [,] {a} {"a":1} {a:1} | |- |+ > |2 a: :a -1 - -- ---'.split(
    " ",
  ),
  ...'#c 0o7 1_0 1e3 .5 é😀 @x %x `x *a * a*b "\\u00e9" "a\\ \'a "\\\'" [a?] [::1] <x> = a,b [a,b] ? ! [!a]'.split(
    " ",
  ),
  "",
  "a: b",
  "a #b",
  "a # c",
  "# c",
  "[a, b]",
  "{a: b}",
  "{a: [1, {b: c}], d: }",
  "[a, ]",
  "[a b, 'c', \"d\"]",
  "{'a': b}",
  "- x",
  "- - a",
  "http://a:80/b?c=d",
  "a :b",
  "x  ",
  "!t x",
  "&a x",
  "[a: b]",
  "{ a : b }",
  "{a: :b}",
  "a\tb",
  "? x",
  "a ? b",
  "[&x a]",
];

// Mostly the everyday ones: one odd value makes a whole document odd.
const everydayKeys = ["a", "b", "c", "name", "key", "x-y", "a.b/c", "spec", "'q'", '"d"'];
const everydayValues = [
  "x",
  "1",
  "yes",
  "",
  "'s'",
  '"d"',
  "[a, 'b']",
  "{a: b}",
  "a b",
  "http://a:80/b",
  "# c",
];

const blank = ["\n", "  \n", "# c\n", "    # c\n", "\t\n"];
const blockLines = ["x", "  y", "", "   ", "# z", "a: b", "- q", '"', "x  "];

export function randomDocument(random: Random): string {
  return pick(["", "", "---\n", "# h\n", "--- # c\n", "\n"], random) + collection(random, 0, 0);
}

function collection(random: Random, indentation: number, depth: number): string {
  const padding = " ".repeat(indentation);
  const isSequence = random(10) < 3;
  let text = "";
  for (let count = 1 + random(3); count > 0; count--) {
    if (random(10) === 0) text += pick(blank, random);
    const head = isSequence ? "- " : `${pick(random(10) < 9 ? everydayKeys : keys, random)}: `;
    const choice = random(10);
    if (choice < 3 && depth < 4) {
      if (isSequence && random(2) === 0) {
        text += `${padding}- ${collection(random, indentation + 2, depth + 1).slice(indentation + 2)}`;
      } else {
        const deeper = indentation + pick([0, 1, 2, 2, 2, 4], random);
        text += padding + head.trimEnd() + pick(["", "", " ", " # c"], random);
        text += `\n${collection(random, deeper, depth + 1)}`;
      }
    } else if (choice === 3) {
      const deeper = " ".repeat(indentation + pick([0, 1, 2, 2, 4], random));
      text += `${padding}${head}${pick(["|", "|-", "|+", ">-", "| # c", "|1"], random)}\n`;
      for (let lines = random(4); lines > 0; lines--) text += `${deeper}${pick(blockLines, random)}\n`;
    } else {
      text += `${padding}${head}${pick(random(10) < 8 ? everydayValues : values, random)}${pick(["", "", "", " # c", "  "], random)}\n`;
    }
  }
  return text;
}
