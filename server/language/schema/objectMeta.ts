/**
 * The rules of ObjectMeta that no schema says.
 * Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go; for core kinds pkg/apis/core/validation ValidateObjectMeta.
 */
import type { Place } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import { at, type Entry, entriesOf, entryOf, itemsOf, type Node, stringOf } from "../yaml/node.ts";
import { isBuiltIn } from "./builtIn.ts";
import { dnsLabelFault, labelValueFault, qualifiedNameFault, subdomainFault } from "./objectNames.ts";

export interface MetaFault extends Place {
  /** What is wrong, as a clause without its consequence. */
  readonly says: string;
  /** What to do instead, as a sentence, where that is not plain. */
  readonly instead?: string;
  /** The text that is at fault. */
  readonly about?: string;
}

/**
 * Everything in a manifest's `metadata` that the API server refuses.
 * @param isFilledIn whether a text only names what another tool puts in its place
 */
export function metaFaults(manifest: Manifest, isFilledIn: (text: string) => boolean): MetaFault[] {
  const faults: MetaFault[] = [];
  addNameFaults(manifest, faults);
  addMapFaults(manifest.root, "labels", faults);
  addMapFaults(manifest.root, "annotations", faults);
  addFinalizerFaults(manifest, faults);
  addOwnerFaults(manifest.root, faults);
  const generation = at(manifest.root, "metadata", "generation");
  if (manifest.kind.group === "" && generation?.kind === "scalar" && Number(generation.value) < 0) {
    faults.push(fault(generation, "metadata.generation", "A generation is not negative"));
  }
  return faults.filter(({ about }) => about === undefined || !isFilledIn(about));
}

function addNameFaults({ root, title, kind }: Manifest, faults: MetaFault[]): void {
  const metadata = at(root, "metadata");
  // The schema says it.
  if (metadata !== undefined && metadata.kind !== "mapping" && !isBlank(metadata)) return;
  const name = at(metadata, "name");
  const prefix = at(metadata, "generateName");
  if (isBlank(name) && isBlank(prefix) && !isOpen(metadata)) {
    const site = name ?? entryOf(root, "metadata")?.key ?? entryOf(root, "kind")?.value;
    if (site)
      faults.push(fault(site, "metadata.name", `This ${title} has no \`metadata.name\``, "Give it a name."));
  }
  const nameFault = kind.kind === "Namespace" && kind.group === "" ? dnsLabelFault : subdomainFault;
  const nameSays = nameFault(stringOf(name) || "x");
  if (name && nameSays) faults.push(fault(name, "metadata.name", `A name ${nameSays}`));
  const prefixSays = nameFault(completed(stringOf(prefix) || "x"));
  if (prefix && prefixSays) faults.push(fault(prefix, "metadata.generateName", `A name ${prefixSays}`));
  const namespace = at(metadata, "namespace");
  // Of a kind that stands in no namespace it is taken away.
  if (kind.scope === "Cluster") return;
  const spaceSays = dnsLabelFault(stringOf(namespace) || "x");
  if (namespace && spaceSays)
    faults.push(fault(namespace, "metadata.namespace", `A namespace's name ${spaceSays}`));
}

/** A prefix may end in "-": the API server adds to it (apimachinery maskTrailingDash). */
function completed(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix;
}

/** Absent, null or "". */
function isBlank(node: Node | undefined): boolean {
  if (node === undefined) return true;
  return node.kind === "scalar" && !node.templated && (node.value === null || node.value === "");
}

/** A template may fill in more than is written. */
function isOpen(node: Node | undefined): boolean {
  return node?.kind === "scalar" ? node.templated === true : entriesOf(node).some(({ key }) => key.templated);
}

function addMapFaults(root: Node, field: "labels" | "annotations", faults: MetaFault[]): void {
  const path = `metadata.${field}`;
  const noun = field === "labels" ? "label" : "annotation";
  const entries = entriesOf(at(root, "metadata", field)).filter(({ key }) => !key.templated);
  for (const { key, value } of entries) {
    const name = String(key.value);
    const keySays = qualifiedNameFault(field === "labels" ? name : name.toLowerCase());
    if (keySays) faults.push(fault(key, path, `The key of ${noun} \`${name}\` ${keySays}`));
    const valueSays = field === "labels" ? labelValueFault(stringOf(value) ?? "") : undefined;
    if (valueSays) {
      faults.push(
        fault(
          value,
          path,
          `The value of label \`${name}\` ${valueSays}`,
          "Free text belongs in an annotation.",
        ),
      );
    }
  }
  const last = entries.at(-1);
  // A character takes three bytes at most, so a small manifest need not be counted.
  if (field !== "annotations" || last === undefined || (root.end - root.start) * 3 <= maxAnnotations) return;
  const size = entries.reduce((sum, entry) => sum + bytes(entry), 0);
  if (size > maxAnnotations) {
    faults.push(
      fault(last.key, path, `The annotations take ${size} bytes together, and ${maxAnnotations} at most`),
    );
  }
}

const maxAnnotations = 256 * 1024;

function bytes({ key, value }: Entry): number {
  return new TextEncoder().encode(String(key.value) + (stringOf(value) ?? "")).length;
}

/** Finalizers of built-in kinds are known ones or have a domain; without one, those of custom resources only draw a warning. */
function addFinalizerFaults({ root, kind }: Manifest, faults: MetaFault[]): void {
  const finalizers = itemsOf(at(root, "metadata", "finalizers"));
  for (const [i, item] of finalizers.entries()) {
    // A null is an empty text to Go.
    const name = isBlank(item) ? "" : stringOf(item);
    if (name === undefined) continue;
    const bare =
      isBuiltIn(kind) && !name.includes("/") && !/^(kubernetes|orphan|foregroundDeletion)$/.test(name);
    const says = qualifiedNameFault(name) ?? (bare ? 'needs a domain and "/" before it' : undefined);
    if (says) faults.push(fault(item, `metadata.finalizers[${i}]`, `A finalizer ${says}`));
  }
  const [orphan, foreground] = ["orphan", "foregroundDeletion"].map((name) =>
    finalizers.find((item) => stringOf(item) === name),
  );
  if (orphan && foreground) {
    faults.push(
      fault(foreground, "metadata.finalizers", "`orphan` and `foregroundDeletion` exclude each other"),
    );
  }
}

function addOwnerFaults(root: Node, faults: MetaFault[]): void {
  let controllers = 0;
  const seen = new Set<string>();
  for (const [i, owner] of itemsOf(at(root, "metadata", "ownerReferences")).entries()) {
    // Of two that are the same, one is dropped with a warning.
    const identity = ownerFields.map((field) => String(scalarOf(at(owner, field)))).join("\n");
    if (seen.has(identity)) continue;
    seen.add(identity);
    if (isBlank(owner)) {
      faults.push(fault(owner, `metadata.ownerReferences[${i}]`, "An owner must not be empty"));
    }
    for (const field of ["apiVersion", "kind", "name", "uid"]) {
      const node = at(owner, field);
      const path = `metadata.ownerReferences[${i}].${field}`;
      if (node === undefined) continue;
      if (stringOf(node) === "") faults.push(fault(node, path, `\`${field}\` of an owner must not be empty`));
      else if (field === "apiVersion" && !/^([^/]*\/)?[^/]+$/.test(stringOf(node) ?? "v1"))
        faults.push(fault(node, path, "The `apiVersion` of an owner takes the form `group/version`"));
    }
    const kind = at(owner, "kind");
    if (kind !== undefined && stringOf(kind) === "Event" && stringOf(at(owner, "apiVersion")) === "v1") {
      faults.push(fault(kind, "metadata.ownerReferences", "An Event cannot be an owner"));
    }
    const controller = at(owner, "controller");
    if (controller?.kind === "scalar" && controller.value === true && ++controllers === 2) {
      faults.push(fault(controller, "metadata.ownerReferences", "Only one owner can be the controller"));
    }
  }
}

const ownerFields = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];

function scalarOf(node: Node | undefined): unknown {
  return node?.kind === "scalar" ? node.value : node;
}

function fault(node: Node, path: string, says: string, instead?: string): MetaFault {
  const { start, end } = node;
  const about = stringOf(node);
  return {
    start,
    end,
    path,
    says,
    ...(about !== undefined && { about }),
    ...(instead !== undefined && { instead }),
  };
}
