/** What lies beside the bundle. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder with `package.json`. Throws where there is none: then the installation is broken. */
function root(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("package.json is missing from the installation");
    folder = above;
  }
  return folder;
}

export function version(): string {
  return String(JSON.parse(readFileSync(join(root(), "package.json"), "utf8")).version);
}

/** Where a rule's page lies on disk. */
export function rulePage(id: string): string {
  return join(root(), "docs", "rules", `${id}.md`);
}
