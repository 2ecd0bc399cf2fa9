/** How files are called in the language: with `/` between folders, so that configurations find those below them. */
import { isAbsolute, relative, resolve } from "node:path";

export type Naming = (path: string) => string;

/** Below the roots of the configurations that were found. */
export const absoluteName: Naming = (path) => withSlashes(resolve(path));

/** Below the current folder, the root of a configuration that was named; what lies elsewhere begins with `..`. */
export const relativeName: Naming = (path) => {
  const name = withSlashes(relative(".", path));
  // Another drive of Windows.
  return isAbsolute(name) ? `../${name}` : name;
};

function withSlashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
