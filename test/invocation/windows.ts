/** Models of how Windows makes arguments of what is typed, each from its documentation. */

/**
 * The arguments of the one command that is typed at cmd's prompt: variables, then carets and quotes, then what
 * the program's start-up code makes of the rest. At the prompt a percent sign that begins no known variable stays,
 * and the search goes on behind it. https://stackoverflow.com/a/4095133, command line mode; throws where the text
 * would be more than one command.
 */
export function cmdArguments(text: string, environment: Readonly<Record<string, string>>): string[] {
  const lines = text.split("\n").map((line) => variablesIn(line, environment));
  let line = "";
  let quoted = false;
  for (const [index, typed] of lines.entries()) {
    for (let at = 0; at < typed.length; at++) {
      const sign = typed.charAt(at);
      if (sign === '"') quoted = !quoted;
      if (sign === "^" && !quoted) {
        at += 1;
        line += typed.charAt(at);
      } else if (!quoted && /[&|<>]/.test(sign)) throw new Error(`a second command at ${typed.slice(at)}`);
      else line += sign;
    }
    const goesOn = typed.endsWith("^") && !quoted;
    if (goesOn !== index < lines.length - 1) throw new Error(`the command ends, or does not, with ${typed}`);
  }
  return programArguments(line);
}

function variablesIn(line: string, environment: Readonly<Record<string, string>>): string {
  const match = /%([^%:]+)(:[^%]*)?%/g;
  let result = "";
  let at = 0;
  while (at < line.length) {
    match.lastIndex = at;
    const found = match.exec(line);
    if (found === null) break;
    const value = environment[found[1] ?? ""];
    if (value === undefined) {
      result += line.slice(at, found.index + 1);
      at = found.index + 1;
    } else {
      result += line.slice(at, found.index) + value;
      at = match.lastIndex;
    }
  }
  return result + line.slice(at);
}

/** https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments, its rules and its table. */
export function programArguments(line: string): string[] {
  const found: string[] = [];
  let argument: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      const beforeQuote = line.charAt(at + slashes) === '"';
      argument = (argument ?? "") + "\\".repeat(beforeQuote ? Math.floor(slashes / 2) : slashes);
      at += slashes - 1;
      if (beforeQuote && slashes % 2 === 1) {
        argument += '"';
        at += 1;
      }
    } else if (line.charAt(at) === '"') {
      argument ??= "";
      if (quoted && line.charAt(at + 1) === '"') {
        argument += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (/[ \t]/.test(line.charAt(at)) && !quoted) {
      if (argument !== undefined) found.push(argument);
      argument = undefined;
    } else argument = (argument ?? "") + line.charAt(at);
  }
  if (quoted) throw new Error("a quote is left open");
  return argument === undefined ? found : [...found, argument];
}
