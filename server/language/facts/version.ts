/** Versions as the configuration writes them: `major.minor`. */

/** Whether a version is older than another; the newest that we know, where none is said, is older than nothing. */
export function isBefore(version: string | undefined, other: string): boolean {
  if (version === undefined) return false;
  const [major = 0, minor = 0] = numbers(version);
  const [otherMajor = 0, otherMinor = 0] = numbers(other);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function numbers(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
