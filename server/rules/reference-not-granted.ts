import { appendDocument } from "../language/edit/yamlEdit.ts";
import type { Found } from "../language/facts/factIndex.ts";
import {
  type Crossing,
  isGranted,
  missesOf,
  nearMisses,
  originsOf,
  targetOf,
} from "../language/facts/grantMatch.ts";
import { isKustomizationFile } from "../language/layout/kustomization.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isPlainName } from "../language/secrets/secretNames.ts";
import { withoutSecret } from "../language/secrets/secretUse.ts";

/** Gateway-semantics §1.6 (APISIX), §2.1 (Kong), §5.1 and §5.3 (Envoy Gateway). */
export const referenceNotGranted: Rule = {
  id: "reference-not-granted",
  impact: "broken",
  reads: "manifests",
  title: "A reference into another namespace that no ReferenceGrant lets in",
  why: "A reference into another namespace counts only where a ReferenceGrant in that namespace lets it in: it names group, kind and namespace of who refers, and group, kind and maybe name of what is referred to. Without one, Envoy Gateway answers 500 on every route of the policy, APISIX (from ingress controller 2.2) refuses the consumer, and Kong leaves the plugin out. The rule looks for a grant where the object that is referred to is in the workspace; where it comes from elsewhere, its grant may too.",
  off: "When grants are kept apart from the objects that they are about, in another repository.",
  examples: [
    {
      bad: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
  namespace: apis
spec:
  rules:
    - backendRefs:
        - name: weather
          port: 80
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
  namespace: apis
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
        namespace: keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
  namespace: keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
  namespace: apis
spec:
  rules:
    - backendRefs:
        - name: weather
          port: 80
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
  namespace: apis
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
        namespace: keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
  namespace: keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: apis-to-weather-keys
  namespace: keys
spec:
  from:
    - group: gateway.envoyproxy.io
      kind: SecurityPolicy
      namespace: apis
  to:
    - group: ""
      kind: Secret
      name: weather-keys
`,
      fixable: true,
    },
  ],
  *check(document) {
    const { workspace } = document;
    const crossings = [...document.references, ...document.links].filter(({ grant }) => grant !== undefined);
    if (crossings.length === 0 || !workspace.complete) return;
    for (const fact of crossings) {
      const crossing: Crossing = { fact, document: document.document };
      const target = targets(document, crossing)[0];
      const origins = originsOf(workspace, crossing);
      if (target === undefined || fact.namespace === undefined || origins.includes(fact.namespace)) continue;
      if (isGranted(workspace, crossing) || isAlmostGranted(document, crossing)) continue;
      yield report(document, crossing, target, origins);
    }
  },
};

function targets({ workspace }: CheckedDocument, crossing: Crossing): readonly Found<unknown>[] {
  const { name, namespace } = crossing.fact;
  const kind = targetOf(crossing);
  return kind.group === "" && kind.kind === "Secret"
    ? workspace.secrets(name, namespace)
    : workspace.objects(kind, name, namespace);
}

/** `grant-matches-nothing` says which field of a grant keeps it out. */
function isAlmostGranted({ workspace }: CheckedDocument, crossing: Crossing): boolean {
  return workspace
    .grants()
    .some(
      (grant) => missesOf(workspace, grant, crossing).length === 1 && nearMisses(workspace, grant).length > 0,
    );
}

function report(
  document: CheckedDocument,
  crossing: Crossing,
  target: Found<unknown>,
  origins: readonly (string | undefined)[],
): Report {
  const { fact } = crossing;
  const { kind } = targetOf(crossing);
  const name = isPlainName(fact.name) ? ` \`${fact.name}\`` : "";
  const [origin] = origins;
  const fix =
    origin === undefined || origins.length > 1 ? undefined : write(document, crossing, target, origin);
  const from = origin === undefined ? "" : ` of the namespace \`${origin}\``;
  const lets = `No ReferenceGrant in the namespace \`${fact.namespace}\` lets a ${fact.grant?.from.kind}${from} refer to the ${kind}${name} there`;
  const isOpen = origins.includes(undefined);
  return {
    at: fact,
    // In the namespace itself no grant is needed.
    severity: isOpen ? "information" : "warning",
    message: isOpen
      ? `${lets}. Unless both come to stand in that namespace, ${consequence(crossing)}.`
      : `${lets}: ${consequence(crossing)}. Write one, or keep both in one namespace.`,
    ...(fix === undefined ? {} : { fix }),
  };
}

function consequence({ fact }: Crossing): string {
  // A Secret that is missing costs this credential alone (consumer_controller.go:269-273, consumer.go:55-57).
  if (fact.grant?.from.kind === "Consumer") return "APISIX's ingress controller refuses the whole Consumer";
  if ("use" in fact) return withoutSecret(fact.use);
  if (fact.role === "backend") return "requests get 500";
  return fact.role === "plugin" ? "Kong leaves the plugin out" : "the reference is left out";
}

/** Beside the object that it lets references to, which is in the right namespace already. */
function write(
  { document, text }: CheckedDocument,
  crossing: Crossing,
  target: Found<unknown>,
  origin: string,
): Fix | undefined {
  const { name, namespace, grant } = crossing.fact;
  if (grant === undefined || !isPlainName(name)) return undefined;
  const { group, kind } = targetOf(crossing);
  const beside = isKustomizationFile(target.document.file) ? document : target.document;
  const edit = appendDocument(beside === document ? text : beside.text, {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: `${origin}-to-${name}`, namespace: namespace ?? "" },
    spec: { from: [{ ...grant.from, namespace: origin }], to: [{ group, kind, name }] },
  });
  if (edit === undefined) return undefined;
  const title = `Write a ReferenceGrant for it in the namespace \`${namespace}\``;
  return { title, edits: [{ ...edit, document: beside }], safe: false };
}
