/** Which files are for different environments, as far as their names tell: what stands in both is no conflict. */
import { parting } from "./paths.ts";

/** Words for one environment, each by the name that stands for all its spellings. */
const environments: ReadonlyMap<string, string> = new Map(
  [
    ["dev", "develop", "development", "devel"],
    ["test", "testing", "tst", "tests"],
    ["qa"],
    ["uat", "acc", "acceptance"],
    ["sit"],
    ["int", "integration"],
    ["ci", "e2e"],
    ["staging", "stage", "stg", "stag"],
    ["preprod", "pre", "preproduction"],
    ["prod", "production", "prd", "live"],
    ["nonprod"],
    ["sandbox", "sbx"],
    ["demo"],
    ["local", "minikube", "kind", "k3d"],
    ["canary"],
    ["perf", "loadtest"],
    ["preview", "review"],
    ["dr"],
  ].flatMap(([name = "", ...spellings]) => [name, ...spellings].map((word) => [word, name] as const)),
);

/** Folders whose subfolders are alternatives of each other: only one of them is applied to one cluster. */
const alternatives = new Set([
  ...["overlays", "overlay", "environments", "environment", "envs", "env", "clusters", "cluster"],
  ...["stages", "stage", "regions", "region", "zones", "sites", "targets", "variants", "versions"],
  ...["examples", "example", "samples", "sample", "demos", "tutorials", "docs", "guides", "snippets"],
  ...["testdata", "fixtures", "tests", "e2e", "conformance"],
]);

const shown =
  /(^|\/)(examples?|samples?|demos?|tutorials?|docs?|guides?|snippets?|testdata|fixtures|tests?|e2e)\//i;

/** Whether a file is one of several that are shown or tried on their own, and not applied together. */
export function isExample(file: string): boolean {
  return shown.test(file);
}

/** Whether two files are meant for different clusters: `overlays/dev` and `overlays/prod`, `keys.dev.yaml` and `keys.prod.yaml`. */
export function areAlternatives(a: string, b: string): boolean {
  const parted = parting(a, b);
  const isFolder = parted.a.length > 1 && parted.b.length > 1;
  if (isFolder && alternatives.has(parted.above.at(-1)?.toLowerCase() ?? "")) return true;
  const [left, right] = [environmentsIn(parted.a), environmentsIn(parted.b)];
  if (left.size === 0 || right.size === 0) return false;
  for (const name of left) if (right.has(name)) return false;
  return true;
}

function environmentsIn(segments: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const word of segments
    .join("/")
    .toLowerCase()
    .split(/[^a-z0-9]+/)) {
    const name = environments.get(word);
    if (name !== undefined) found.add(name);
  }
  return found;
}
