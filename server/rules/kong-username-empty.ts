import type { Rule } from "../language/rule.ts";
import { at, type Scalar } from "../language/yaml/node.ts";

/** Kong ingress controller internal/dataplane/kongstate/kongstate.go:104-107; the CRD's rule asks only that a field is there. */
export const kongUsernameEmpty: Rule = {
  id: "kong-username-empty",
  impact: "ignored",
  reads: "manifests",
  kinds: ["KongConsumer"],
  title: "A KongConsumer whose username is empty",
  why: "The API server is content if `username` or `custom_id` is there, whatever stands in it. Kong's ingress controller then drops a consumer in which both are empty: its credentials are not loaded, and callers get 401. Only an event on the object tells.",
  off: "When another tool fills in the name before the object is applied.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: ""
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.kind !== "KongConsumer") continue;
      const given = ["username", "custom_id"].flatMap((path) => {
        const node = at(root, path);
        return node?.kind === "scalar" && node.value !== null ? [{ path, node }] : [];
      });
      const [first] = given;
      if (first === undefined || !given.every(({ node }) => isEmpty(node))) continue;
      const { start, end } = first.node;
      const message = `\`${first.path}\` is empty: Kong drops this consumer, and its callers get 401. Give it a name, or a \`custom_id\`.`;
      yield { at: { start, end, path: first.path }, message };
    }
  },
};

function isEmpty({ value, templated }: Scalar): boolean {
  return value === "" && templated !== true;
}
