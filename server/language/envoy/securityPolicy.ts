/** What a SecurityPolicy asks of a caller. */

import type { Link, ObjectKind } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import { memberOf } from "./policyTargets.ts";
import { envoyGateway } from "./references.ts";

export const securityPolicyKind: ObjectKind = { group: envoyGateway, kind: "SecurityPolicy" };

/** In the order of Envoy Gateway's filters (internal/xds/translator/httpfilters.go:93-161). */
export const authenticationMethods = ["extAuth", "apiKeyAuth", "basicAuth", "oidc", "jwt"] as const;

/** The authentication methods that a policy sets. */
export function authenticationOf(spec: Node | undefined): readonly string[] {
  return authenticationMethods.filter((method) => memberOf(spec, method) !== undefined);
}

export interface SecurityPolicy {
  readonly manifest: Manifest;
  readonly spec: Mapping;
  /** Merged with the closest less specific policy: what is missing here may stand there. */
  readonly merges: boolean;
  readonly targets: readonly Link[];
}

/** The SecurityPolicies of a document, and what each is attached to by name. */
export function securityPolicies(document: {
  readonly manifests: readonly Manifest[];
  readonly links: readonly Link[];
}): SecurityPolicy[] {
  return document.manifests.flatMap((manifest) => {
    const spec = at(manifest.root, "spec");
    if (!isOfKind(manifest, securityPolicyKind) || spec?.kind !== "mapping") return [];
    const merges = memberOf(spec, "mergeType") !== undefined;
    return [{ manifest, spec, merges, targets: targetsOf(manifest, document.links) }];
  });
}

export function isOfKind({ kind: { group, kind } }: Manifest, wanted: ObjectKind): boolean {
  return group === wanted.group && kind === wanted.kind;
}

/** The links of a policy to its targets. */
export function targetsOf({ root }: Manifest, links: readonly Link[]): readonly Link[] {
  return links.filter(({ role, start, end }) => role === "target" && root.start <= start && end <= root.end);
}

/** Headers that a policy sets itself, whatever the caller sent, in lower case. */
export function forwardedHeaders(spec: Node | undefined): ReadonlySet<string> {
  const claims = itemsOf(at(spec, "jwt", "providers")).flatMap((provider) =>
    itemsOf(at(provider, "claimToHeaders")).map((claim) => at(claim, "header")),
  );
  const headers = [
    at(spec, "apiKeyAuth", "forwardClientIDHeader"),
    at(spec, "basicAuth", "forwardUsernameHeader"),
    at(spec, "oidc", "forwardIDToken", "header"),
    ...itemsOf(at(spec, "extAuth", "http", "headersToBackend")),
    ...claims,
  ];
  return new Set(headers.flatMap((node) => stringOf(node)?.toLowerCase() ?? []));
}

/** The rules of a policy's `authorization`. */
export function authorizationRules(spec: Node | undefined): { readonly rule: Node; readonly path: string }[] {
  return itemsOf(at(spec, "authorization", "rules")).map((rule, i) => ({
    rule,
    path: `spec.authorization.rules[${i}]`,
  }));
}
