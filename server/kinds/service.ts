import type { Kind } from "../language/facts/kind.ts";
import { addPlugins } from "../language/kong/annotations.ts";

/** Only what names plugins of Kong is read: other Services are not looked at, so none is ever missed. */
export const service: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Service",
  scope: "Namespaced",
  schema: "service",
  kubernetes: true,
  marks: ["konghq.com/"],
  facts(object, add) {
    addPlugins(object, { group: "", kind: "Service" }, add);
  },
};
