import { linkTo } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, stringOf } from "../language/yaml/node.ts";

export const ingressClass: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  kind: "IngressClass",
  scope: "Cluster",
  schema: "ingress-class",
  kubernetes: true,
  facts(object, add) {
    const parameters = at(object.root, "spec", "parameters");
    const [group, kind] = ["apiGroup", "kind"].map((key) => stringOf(at(parameters, key)));
    if (kind === undefined) return;
    const to = { group: group ?? "", kind };
    const referrer = { object, kind: "IngressClass", group: "networking.k8s.io", add };
    const namespace = stringOf(at(parameters, "namespace"));
    linkTo(referrer, "gateway", to, at(parameters, "name"), "spec.parameters.name", namespace);
  },
};
