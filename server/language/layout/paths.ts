/** Names of files as they come: `/` between folders, relative, absolute or of a URI. */

/** The folder that a file is in; empty at the top. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash === -1 ? "" : file.slice(0, slash);
}

export function isAtOrBelow(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** A file and every folder above it. */
export function pathsTo(file: string): string[] {
  const paths = [file];
  for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1)) {
    paths.push(file.slice(0, end));
  }
  return paths;
}

/** The name that `path` means when it is written in a file of this folder. */
export function resolvePath(folder: string, path: string): string {
  const segments = path.startsWith("/") ? [""] : folder === "" ? [] : folder.split("/");
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = segments.at(-1);
    if (segment === ".." && last !== undefined && last !== "" && last !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.join("/");
}

/** Where the folders of two files part: the folders above, and what is left of each path. */
export function parting(a: string, b: string): { above: string[]; a: string[]; b: string[] } {
  const [left, right] = [a.split("/"), b.split("/")];
  let same = 0;
  while (same < left.length - 1 && same < right.length - 1 && left[same] === right[same]) same++;
  return { above: left.slice(0, same), a: left.slice(same), b: right.slice(same) };
}
