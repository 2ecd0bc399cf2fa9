/** Reads a subcommand's arguments; whatever is not known is refused, with the name that was probably meant. */
import { parseArgs } from "node:util";
import { NearNames } from "../../server/language/facts/nearNames.ts";
import { type Arguments, type Option, UsageError, type Value } from "./command.ts";

type Options = Readonly<Record<string, Option>>;

export const helpOption: Option = { short: "h", says: "Print this help" };

/** Throws `UsageError`. `args` comes after the subcommand's name. */
export function readArguments(args: readonly string[], known: Options): Arguments {
  const all: Options = { ...known, help: helpOption };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(all).map(([name, option]) => [name, forParser(option)])),
    allowPositionals: true,
    tokens: true,
    // Strictness is ours: the parser's own messages know no near names.
    strict: false,
  });
  const operands: string[] = [];
  const options = new Map(defaults(all));
  const lists = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(all, token.name) ? all[token.name] : undefined;
    if (option === undefined) throw unknownOption(token.rawName, Object.keys(all));
    const value = readValue(token, option);
    options.set(token.name, value);
    if (option.takes?.many) lists.set(token.name, [...(lists.get(token.name) ?? []), value]);
  }
  return { operands, options, lists };
}

/** `, did you mean "…"?` or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = new NearNames(names).find(name);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

export function unknownOption(written: string, names: readonly string[]): UsageError {
  const near = didYouMean(
    written,
    names.map((name) => `--${name}`),
  );
  return new UsageError(`there is no option "${written}"${near}`);
}

function forParser({ takes, short }: Option) {
  return { type: takes ? "string" : "boolean", ...(short === undefined ? {} : { short }) } as const;
}

function defaults(options: Options): [string, string][] {
  return Object.entries(options).flatMap(([name, { takes }]) =>
    takes?.otherwise === undefined ? [] : [[name, takes.otherwise] as [string, string]],
  );
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function readValue({ rawName, value, inlineValue }: OptionToken, { takes }: Option): string {
  if (takes === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value; leave it out`);
    return "";
  }
  // `--config --format json`: the next option is no value.
  const missing = value === undefined || value === "" || (!inlineValue && /^-./.test(value));
  if (missing) throw new UsageError(`${rawName} needs a value: ${rawName} ${describe(takes)}`);
  if (takes.choices !== undefined && !takes.choices.includes(value)) {
    throw new UsageError(`${rawName} takes ${describe(takes)}${didYouMean(value, takes.choices)}`);
  }
  return value;
}

function describe({ name, choices }: Value): string {
  if (choices === undefined) return name;
  return `${choices.slice(0, -1).join(", ")} or ${choices[choices.length - 1]}`;
}
