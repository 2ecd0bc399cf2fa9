// JSON as our schema files are written: what fits on a line stands on one.

const width = 110;

/** A schema's text: two spaces a level, short objects and lists on one line, a newline at the end. */
export function format(value) {
  return `${block(value, "", 0)}\n`;
}

/** @param taken how many characters stand beside the value on its line; none where it has to be opened */
function block(value, indent, taken) {
  const line = oneLine(value);
  if (typeof value !== "object" || value === null) return line;
  if (taken > 0 && indent.length + taken + line.length <= width) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === "number"))
      return filled(value, inner, indent);
    const items = value.map((item) => inner + block(item, inner, 1));
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value).map(([name, member]) => {
    const key = `${JSON.stringify(name)}: `;
    return inner + key + block(member, inner, key.length + 1);
  });
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}

function oneLine(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${oneLine(member)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Numbers in as few lines as they take. */
function filled(numbers, inner, indent) {
  const lines = [];
  for (const number of numbers) {
    const last = lines.at(-1);
    if (last === undefined || inner.length + last.length + String(number).length + 3 > width)
      lines.push(`${number}`);
    else lines[lines.length - 1] = `${last}, ${number}`;
  }
  return `[\n${lines.map((line) => inner + line).join(",\n")}\n${indent}]`;
}
