/** What a SecurityPolicy says of one subscription: pure changes of its spec, with everything else as it was. */
import { GatewayError } from "../gatewayError.ts";
import type { Spec } from "./guard.ts";
import type { ApiKeyAuth, AuthorizationRule, SecretReference } from "./resources.ts";

export type { Spec };

export interface Member {
  readonly secret: string;
  readonly namespace: string;
  /** Entries of the Secret. */
  readonly clients: readonly string[];
}

/** The header in which the upstream hears who calls, where the policy has no other. */
export const clientHeader = "x-consumer-username";

/** Where callers put the key, where the policy does not say. */
export const keyHeader = "x-api-key";

const ourRule = "gateway-keys";

/** Values of one header that a rule may name: SecurityPolicy's schema, `principal.headers[].values.maxItems`. */
export const mostClients = 256;

/**
 * The policy lets the member in. One that had no credentials gets `nobody` too: should somebody empty the member's
 * Secret, keys of another route would open this one (gateway-semantics §5.5). Throws `limit`.
 */
export function admit(spec: Spec, member: Member, nobody?: string): Spec {
  const { secret, clients } = member;
  const auth = asking(spec.apiKeyAuth);
  const there = auth.credentialRefs ?? [];
  const refs = there.length === 0 && nobody !== undefined ? [refTo(nobody)] : there;
  const credentialRefs = refs.some((ref) => isTo(ref, member)) ? refs : [...refs, refTo(secret)];
  return authorised({ ...spec, apiKeyAuth: { ...auth, credentialRefs } }, (values) => [
    ...new Set([...values, ...clients]),
  ]);
}

/**
 * The policy no longer lets the member in. `nobody` takes its place, beside others too: what they hold is not known,
 * and without any credential Envoy lets in keys of another route (gateway-semantics §5.5).
 */
export function exclude(spec: Spec, member: Member, nobody: string): Spec {
  const { clients, namespace } = member;
  const left = (spec.apiKeyAuth?.credentialRefs ?? []).filter((ref) => !isTo(ref, member));
  const isClosed = left.some((ref) => isTo(ref, { secret: nobody, namespace }));
  const credentialRefs = isClosed ? left : [...left, refTo(nobody)];
  const auth = { ...asking(spec.apiKeyAuth), credentialRefs };
  return authorised({ ...spec, apiKeyAuth: auth }, (values) =>
    values.filter((value) => !clients.includes(value)),
  );
}

export function refersTo(spec: Spec | undefined, secret: Pick<Member, "secret" | "namespace">): boolean {
  return (spec?.apiKeyAuth?.credentialRefs ?? []).some((ref) => isTo(ref, secret));
}

/** With all that the schema demands, and the client id for the upstream. */
function asking(auth: ApiKeyAuth | undefined): ApiKeyAuth {
  if (auth === undefined) {
    return {
      credentialRefs: [],
      extractFrom: [{ headers: [keyHeader] }],
      forwardClientIDHeader: clientHeader,
      sanitize: true,
    };
  }
  return { ...auth, forwardClientIDHeader: auth.forwardClientIDHeader ?? clientHeader };
}

/** With what the API server would fill in, so that what is read back is what was written. */
function refTo(name: string): SecretReference {
  return { group: "", kind: "Secret", name };
}

function isTo(
  { name, namespace, kind = "Secret" }: SecretReference,
  wanted: Pick<Member, "secret" | "namespace">,
): boolean {
  return kind === "Secret" && name === wanted.secret && (namespace ?? wanted.namespace) === wanted.namespace;
}

/**
 * Where the policy decides who may do what, our clients have a rule of their own in it. It stands last: the first
 * rule that fits decides, and what the others refuse stays refused.
 */
function authorised(spec: Spec, change: (clients: readonly string[]) => readonly string[]): Spec {
  const { authorization } = spec;
  if (authorization === undefined) return spec;
  const rules = authorization.rules ?? [];
  const header = spec.apiKeyAuth?.forwardClientIDHeader ?? clientHeader;
  const known = rules.find(({ name }) => name === ourRule);
  const values = change(known?.principal?.headers?.[0]?.values ?? []);
  if (values.length > mostClients) throw full();
  const rule: AuthorizationRule = {
    action: "Allow",
    name: ourRule,
    principal: { headers: [{ name: header, values }] },
  };
  const others = rules.filter(({ name }) => name !== ourRule);
  return {
    ...spec,
    authorization: { ...authorization, rules: values.length === 0 ? others : [...others, rule] },
  };
}

function full(): GatewayError {
  return new GatewayError(
    "limit",
    `The SecurityPolicy names ${mostClients} clients in its rule ${ourRule}, and takes no more`,
    {
      next: "Unsubscribe what is no longer used, or let the policy's defaultAction decide instead of a rule.",
    },
  );
}
