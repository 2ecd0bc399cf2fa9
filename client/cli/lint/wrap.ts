/** Breaks a text at spaces into lines of at most `width` UTF-16 units; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  // Columns narrower than this read worse than lines that the terminal breaks.
  if (text.length <= width || width < 24) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
