/** Colours of a terminal, or none. */

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;

/** Puts styles on a text. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

const plain: Paint = (text) => text;

const colored: Paint = (text, ...styles) =>
  styles.reduce((inner, style) => {
    const [on, off] = codes[style];
    return `\u001b[${on}m${inner}\u001b[${off}m`;
  }, text);

/** FORCE_COLOR decides, as in Node.js; then NO_COLOR; then whether a person looks at a terminal. */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return forced === "0" || forced === "false" ? plain : colored;
  if (refused) return plain;
  return stream.isTTY === true && terminal !== "dumb" ? colored : plain;
}
