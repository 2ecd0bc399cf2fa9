/** What a SecurityPolicy says of one subscription: pure changes of its spec, with everything else as it was. */
import type { ApiKeyAuth, AuthorizationRule, SecretReference, SecurityPolicy } from "./resources.ts";

export type Spec = NonNullable<SecurityPolicy["spec"]>;

export interface Member {
  readonly secret: string;
  /** Entries of the Secret. */
  readonly clients: readonly string[];
}

/** The header in which the upstream hears who calls, where the policy has no other. */
export const clientHeader = "x-consumer-username";

/** Where callers put the key, where the policy does not say. */
export const keyHeader = "x-api-key";

const ourRule = "gateway-keys";

/** The policy lets the member in. */
export function admit(spec: Spec, { secret, clients }: Member): Spec {
  const auth = asking(spec.apiKeyAuth);
  const refs = auth.credentialRefs ?? [];
  const credentialRefs = refs.some((ref) => isTo(ref, secret)) ? refs : [...refs, { name: secret }];
  return authorised({ ...spec, apiKeyAuth: { ...auth, credentialRefs } }, (values) => [
    ...new Set([...values, ...clients]),
  ]);
}

/**
 * The policy no longer lets the member in. The last credential is replaced by `nobody`: without any, Envoy lets in
 * keys of another route (gateway-semantics §5.5).
 */
export function exclude(spec: Spec, { secret, clients }: Member, nobody: string): Spec {
  const left = (spec.apiKeyAuth?.credentialRefs ?? []).filter((ref) => !isTo(ref, secret));
  const credentialRefs = left.length === 0 ? [{ name: nobody }] : left;
  const auth = { ...asking(spec.apiKeyAuth), credentialRefs };
  return authorised({ ...spec, apiKeyAuth: auth }, (values) =>
    values.filter((value) => !clients.includes(value)),
  );
}

export function refersTo(spec: Spec | undefined, secret: string): boolean {
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

function isTo({ name, namespace, kind = "Secret" }: SecretReference, secret: string): boolean {
  return kind === "Secret" && name === secret && namespace === undefined;
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
  const rule: AuthorizationRule = {
    name: ourRule,
    action: "Allow",
    principal: { headers: [{ name: header, values }] },
  };
  const others = rules.filter(({ name }) => name !== ourRule);
  return {
    ...spec,
    authorization: { ...authorization, rules: values.length === 0 ? others : [...others, rule] },
  };
}
