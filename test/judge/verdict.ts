/**
 * What is said of one document, by the API server or by us, in one form: whether it is refused, and which fields are
 * named. The server stops after the first stage that refuses something, we say everything at once; so each field
 * stands under the stage that finds it.
 *
 * `read`: the text is no YAML, or does not fit into the types that the server reads it into; it names one field at most.
 * `twice`: keys that stand twice in a mapping; it names the keys.
 * `strict`: fields that the kind does not have; it names every one.
 * `validate`: everything else; it names every field.
 */
export type Stage = "read" | "twice" | "strict" | "validate";

export interface Refusal {
  readonly stage: Stage;
  /** In one spelling (see `field`); of `twice`, the key. Empty where it is about the document as a whole. */
  readonly field: string;
  /**
   * `rule`: found by a CEL rule, which the server runs only where nothing else blocks it. `choice`: none of several
   * forms fits; the server also names what the nearest of them lacks, in the value or below. `whole`: a mapping or
   * list is missing; where the server's types make an empty one of it, it names what that one lacks.
   */
  readonly by?: "rule" | "choice" | "whole";
}

/**
 * One spelling for a field: `spec.rules[0].match`, `data[tls.crt]` and `spec.rules.0.match`, `data.tls.crt` are the
 * same. Of some lists the server does not say which item, so the list stands for what is in it.
 */
export function field(path: string): string {
  const spelt = path.replaceAll(/\["?([^\]"]*)"?\]/g, ".$1").replace(/^\./, "");
  if (spelt === "<nil>") return "";
  if (spelt.startsWith("annotations.")) return "metadata.annotations";
  return spelt.replace(
    /^(metadata\.(?:ownerReferences|finalizers|managedFields)|spec\.finalizers)\..*/,
    "$1",
  );
}
