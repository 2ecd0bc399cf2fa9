/** Parses every file under a folder with js-yaml and does nothing else; prints how many documents there were. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";

let documents = 0;
for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) documents += loadAll(readFileSync(join(entry.parentPath, entry.name), "utf8")).length;
}
console.log(JSON.stringify({ documents }));
