import { configSchemaName, isConfigFile } from "../language/config.ts";
import type { Kind } from "../language/facts/kind.ts";

/** Our own `.gateway-keys.yaml`. It has no kind of its own in the text, so here alone the file's name decides. */
export const gatewayKeysConfig: Kind = {
  group: "",
  versions: [],
  kind: "Gateway Keys configuration",
  schema: configSchemaName,
  kubernetes: false,
  refusal: "the setting has no effect",
  recognises: (_root, file) => isConfigFile(file),
  facts() {},
};
