/** What kustomize makes of manifests, as far as rules have to know it. */
import { type Credential, type Facts, noFacts, type Secret } from "../facts/facts.ts";
import type { Manifest, Reading } from "../facts/manifest.ts";
import type { Violation, ViolationReason } from "../schema/violation.ts";
import type { Placement } from "./layout.ts";

/** What counts of a text that is merged into other objects: what is there. What is not, they may have. */
export function asPatch({ facts: { credentials, references } }: Reading): Reading {
  return { manifests: [], strangers: [], facts: { ...noFacts, credentials, references } };
}

/** Manifests and Secrets with the labels and annotations that kustomizations add. */
export function asPlaced(reading: Reading, placements: readonly Placement[]): Reading {
  if (placements.length === 0) return reading;
  const { labels, annotations } = addedBy(placements);
  if (labels.size + annotations.size === 0) return reading;
  const manifests = reading.manifests.map(
    (manifest): Manifest => ({
      ...manifest,
      labels: new Map([...manifest.labels, ...labels]),
      annotations: new Map([...manifest.annotations, ...annotations]),
    }),
  );
  const facts: Facts = {
    ...reading.facts,
    secrets: reading.facts.secrets.map((secret) => placedSecret(secret, placements)),
  };
  return { ...reading, manifests, facts };
}

export function placedSecret(secret: Secret, placements: readonly Placement[]): Secret {
  if (placements.length === 0) return secret;
  const { labels } = addedBy(placements);
  return labels.size === 0 ? secret : { ...secret, labels: new Map([...secret.labels, ...labels]) };
}

function addedBy(placements: readonly Placement[]): Pick<Placement, "labels" | "annotations"> {
  return {
    labels: new Map(placements.flatMap(({ labels }) => [...labels])),
    annotations: new Map(placements.flatMap(({ annotations }) => [...annotations])),
  };
}

/** Whether a patch puts another value in the place of this one: what stands here is never applied. */
export function isReplaced({ path, field }: Credential, patches: readonly Facts[]): boolean {
  return patches.some(
    ({ credentials, secrets }) =>
      credentials.some((credential) => credential.path === path) ||
      secrets.some(({ entries, keys }) => keys?.includes(field) || entries.some(({ key }) => key === field)),
  );
}

/** What a patch may add is not missing. */
const mayBeAdded: ReadonlySet<ViolationReason> = new Set(["required", "too-few", "choice", "cel"]);

export function withPatches(violations: readonly Violation[], patches: readonly Facts[]) {
  return patches.length === 0 ? violations : violations.filter(({ reason }) => !mayBeAdded.has(reason));
}
