/** Regular expressions as Go's regexp sees them: RE2's grammar, linear time, unanchored. */
import { RE2JS, RE2JSException } from "@bufbuild/re2";

/** Whether a string has the pattern somewhere in it. */
export type Matcher = (value: string) => boolean;

/** Undefined for what Go would not compile. */
export function patternOf(source: string): Matcher | undefined {
  const known = patterns.get(source);
  if (known !== undefined) return known.matches;
  const matches = compiled(source);
  // A pattern may be a part of the object that is checked: so many are kept.
  if (patterns.size > 2_000) patterns.clear();
  patterns.set(source, { matches });
  return matches;
}

export function isPattern(source: string): boolean {
  return patternOf(source) !== undefined;
}

const patterns = new Map<string, { readonly matches: Matcher | undefined }>();

function compiled(source: string): Matcher | undefined {
  const compiled = compile(source);
  if (compiled === undefined) return undefined;
  // The same few strings come again and again (kinds, groups), so answers are kept.
  const answers = new Map<string, boolean>();
  return (value) => {
    const known = answers.get(value);
    if (known !== undefined) return known;
    const answer = compiled.test(value);
    if (answers.size > 500) answers.clear();
    if (value.length < 200) answers.set(value, answer);
    return answer;
  };
}

function compile(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
