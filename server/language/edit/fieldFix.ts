/** Another value for a field of a credential, wherever it stands. */
import type { AuthField } from "../apisix/fields.ts";
import type { CheckedDocument, Edit } from "../rule.ts";
import { toBase64 } from "./keyFix.ts";
import { replaceScalar } from "./yamlEdit.ts";

/** Writes text where a field stands; encoded where that is a Secret's `data`. */
export function writeField(document: CheckedDocument, field: AuthField, text: string): Edit | undefined {
  if (field.node.kind !== "scalar") return undefined;
  const encoded = field.path.startsWith("data[") ? toBase64(text) : text;
  return replaceScalar(document.text, field.node, encoded);
}
