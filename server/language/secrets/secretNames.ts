/** What the names of Secrets tell. */

/** Short words tell names apart (`-acl`, `-api`, `-a`): only longer ones are misspelt, or their letters swapped. */
export function isSlip(name: string, near: string): boolean {
  const [words, others] = [name.split(/[-._]/), near.split(/[-._]/)];
  if (words.length !== others.length) return words.join("") === others.join("");
  return words.every((word, i) => {
    const [short = "", long = ""] = [word, others[i] ?? ""].sort((a, b) => a.length - b.length);
    const swapped = short.length === 3 && [...short].sort().join() === [...long].sort().join();
    return short === long || short.length > 3 || swapped || (short.length > 1 && long.startsWith(short));
  });
}

/** A name that a Secret can have, and not for its most part a run of random letters and digits. */
export function isPlainName(name: string): boolean {
  const longest = Math.max(0, ...(name.match(/[a-z0-9]+/g) ?? []).map((run) => run.length));
  const random = longest >= 20 && longest > name.length / 2 && /\d/.test(name);
  return !random && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name);
}
