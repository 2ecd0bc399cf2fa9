/** Shorter values show nothing: four characters of a short key are too much of it. */
const shortest = 16;

const dots = "••••••••";

/** `••••••••ab12`: what people may see of a key without asking for it. */
export function mask(text: string): string {
  return text.length < shortest ? dots : `${dots}${text.slice(-4)}`;
}
