/** Values that were to be replaced by a real one, and were not. */

const wholes: readonly RegExp[] = [
  /^<[^<>]+>$/,
  /^\[[^[\]]*(key|secret|token|password|your|insert|replace)[^[\]]*\]$/i,
  /^(todo|tbd|fixme)([\s:].*)?$/i,
  // Nothing but filler: xxx, ****, …, 0000-0000.
  /^[x*.•…?_-]{3,}$/i,
  /^[0-]{8,}$/,
  // What a template prints that had nothing to print.
  /^(null|nil|none|undefined|NaN|\[object Object\])$/,
  // Cut off: the rest was left out of a text.
  /(\.{3}|…)$/,
  // The keys of AWS's documentation.
  /EXAMPLE(KEY)?$/,
];

/** Words between separators, in lower case. Whole words only: random text holds short ones by chance. */
const phrases: readonly RegExp[] = [
  /-(change|replace|fill|set|fix|generate)-?(me|it|this)\d*-/,
  /-(replace|change|fill)-(with|by|in|to|before|after|your|the)-/,
  /-your-([a-z0-9]+-){0,4}?(key|apikey|secret|token|password|passwd|credentials?|value|here)-/,
  /-(my|your)?(api)?(key|secret|token|password)-(goes-)?here-$/,
  /-your(api)?(key|secret|token|password)(here)?-/,
  /-(insert|enter|put|paste|provide)-([a-z0-9]+-){0,4}?(key|apikey|secret|token|password|here)-/,
  /-generate-(a|an|one|new|your|random|with)-/,
  /-(placeholder|redacted|changeme\d*)-/,
  /-x{4,}-/,
];

/** Each of the phrases holds one of these; most keys hold none. */
const marks =
  /change|replace|fill|set|fix|generate|your|key|secret|token|password|insert|enter|put|paste|provide|placeholder|redacted|xxxx/i;

/** Whether a value is a stand-in such as `changeme`, `<your-key>`, `xxx` or `sk-…`. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 200) return false;
  if (wholes.some((pattern) => pattern.test(value))) return true;
  if (!marks.test(value)) return false;
  const words = `-${value
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join("-")}-`;
  return phrases.some((pattern) => pattern.test(words));
}
