/** Slips in the text itself: indentation, quotes, colons, tabs, and what is half deleted. */
import { pick, type Random } from "../../language/randomYaml.ts";

type Slip = (text: string, random: Random) => string;

const slips: readonly Slip[] = [
  (text, random) => onLine(text, random, (line) => ` ${line}`),
  (text, random) => onLine(text, random, (line) => line.replace(/^ /, "")),
  (text, random) => onLine(text, random, (line) => line.replace(/^ +/, "\t")),
  (text, random) => onLine(text, random, (line) => line.replace(/^ +/, (margin) => `${margin}\t`)),
  (text, random) => onLine(text, random, (line) => `${line}\t`),
  (text, random) => onLine(text, random, (line) => line.replace(/: /, ":")),
  (text, random) => onLine(text, random, (line) => line.replace(/: /, ":\t")),
  (text, random) => onLine(text, random, (line) => line.replace(/: /, " : ")),
  (text, random) => onLine(text, random, (line) => line.replace(/:( |$)/, " ")),
  (text, random) => onLine(text, random, (line) => line.replace(/- /, "-")),
  (text, random) => onLine(text, random, (line) => line.replace(/- /, "")),
  (text, random) => onLine(text, random, (line) => line.replace(/^( *)(\w)/, "$1- $2")),
  (text, random) => onLine(text, random, (line) => `${line}:`),
  (text, random) => onLine(text, random, (line) => `${line} #x`),
  (text, random) => onLine(text, random, (line) => `# ${line}`),
  (text, random) => onLine(text, random, (line) => line.replace(/["']/, "")),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ': "$1')),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ": '$1")),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ": &a $1")),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ": *a")),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ": | $1")),
  (text, random) => onLine(text, random, (line) => line.replace(/: (.+)$/, ": [$1")),
  (text, random) => onLine(text, random, () => ""),
  (text, random) => onLine(text, random, (line) => `${line}\n${line}`),
  (text, random) => onLine(text, random, (line) => `${line}\n---`),
  (text, random) => onLine(text, random, (line) => `${line}\n...`),
  (text, random) => onLine(text, random, (line) => `${line}\n<<<<<<< HEAD`),
  (text, random) => text.slice(0, random(text.length)),
  (text, random) =>
    inserted(text, random, pick([..."\"'{}[],:#&*!|>%@`?-\\\t", "\u00a0", "\u200b", "\u0001", "\r"], random)),
  (text, random) => {
    const at = random(text.length);
    return text.slice(0, at) + text.slice(at + 1);
  },
];

/** A text with one slip; JSON and YAML alike. */
export function slip(text: string, random: Random): string {
  return pick(slips, random)(text, random);
}

function onLine(text: string, random: Random, change: (line: string) => string): string {
  const lines = text.split("\n");
  const at = random(lines.length);
  return lines.map((line, i) => (i === at ? change(line) : line)).join("\n");
}

function inserted(text: string, random: Random, what: string): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}
