/** The rules of this build, by id. A test compares this list with the folder. */
import type { Rule } from "../language/rule.ts";
import { apisixOneAuth } from "./apisix-one-auth.ts";
import { apisixValueOverSecret } from "./apisix-value-over-secret.ts";
import { base64Twice } from "./base64-twice.ts";
import { bearerInKey } from "./bearer-in-key.ts";
import { cel } from "./cel.ts";
import { emptyKey } from "./empty-key.ts";
import { hashAsKey } from "./hash-as-key.ts";
import { identifierAsKey } from "./identifier-as-key.ts";
import { inlineKey } from "./inline-key.ts";
import { keyCharacters } from "./key-characters.ts";
import { keyWhitespace } from "./key-whitespace.ts";
import { kongCredentialType } from "./kong-credential-type.ts";
import { kongIngressClass } from "./kong-ingress-class.ts";
import { kongYmlDialect } from "./kong-yml-dialect.ts";
import { kongYmlFormatVersion } from "./kong-yml-format-version.ts";
import { kongYmlReference } from "./kong-yml-reference.ts";
import { kongYmlUnique } from "./kong-yml-unique.ts";
import { objectIdAsKey } from "./object-id-as-key.ts";
import { objectMeta } from "./object-meta.ts";
import { placeholderKey } from "./placeholder-key.ts";
import { schema } from "./schema.ts";
import { secretData } from "./secret-data.ts";
import { secretKeyMissing } from "./secret-key-missing.ts";
import { secretMissing } from "./secret-missing.ts";
import { unknownField } from "./unknown-field.ts";
import { unknownKind } from "./unknown-kind.ts";
import { unusedSuppression } from "./unused-suppression.ts";
import { weakKey } from "./weak-key.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

export const rules: readonly Rule[] = [
  apisixOneAuth,
  apisixValueOverSecret,
  base64Twice,
  bearerInKey,
  cel,
  emptyKey,
  hashAsKey,
  identifierAsKey,
  inlineKey,
  keyCharacters,
  keyWhitespace,
  kongCredentialType,
  kongIngressClass,
  kongYmlDialect,
  kongYmlFormatVersion,
  kongYmlReference,
  kongYmlUnique,
  objectIdAsKey,
  objectMeta,
  placeholderKey,
  schema,
  secretData,
  secretKeyMissing,
  secretMissing,
  unknownField,
  unknownKind,
  unusedSuppression,
  weakKey,
  yamlSyntax,
];
