/** Takes over an entry that somebody made by hand: its caller goes on with the same key and notices nothing. */
import type { Attempt } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { ownerOf } from "../kubernetes/owners.ts";
import { secrets } from "../kubernetes/resource.ts";
import type { Adopt, Plan } from "../plan.ts";
import { aboutOwner } from "./admission.ts";
import {
  decoded,
  encoded,
  managedBy,
  managedLabel,
  type Naming,
  nextClient,
  noteOf,
  secretName,
} from "./credentials.ts";
import type { Estate } from "./estate.ts";
import { type ReferenceGrant, referenceGrants, type Secret, type SecurityPolicy } from "./resources.ts";
import { type Room, readSecret } from "./room.ts";
import { copyEntry, leaveOld, type Source } from "./steps/adopt.ts";
import { type Admission, refer } from "./steps/refer.ts";
import { waitInForce } from "./steps/waitInForce.ts";

interface Site {
  readonly cluster: Cluster;
  readonly naming: Naming;
  readonly admission: Admission;
  readonly own: SecurityPolicy | undefined;
  readonly estate: Estate;
}

/** Characters of an entry's name (Kubernetes: keys of Secret data). */
const longestEntry = 253;

/** Throws `conflict` where the caller, or another, would lose access. */
export async function adopt(
  { cluster, naming, admission, own, estate }: Site,
  { subscription, byManifests }: Adopt,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Omit<Plan, "gateway" | "action">> {
  if (byManifests) {
    throw new GatewayError("invalid", "What is taken over goes on without a gap only in the cluster itself", {
      next: "Leave the manifests out of it, and write them when it is done.",
    });
  }
  const { api } = subscription;
  const { namespace } = naming;
  const [name = "", client = ""] = subscription.id.split("/");
  const source: Source = { secret: name, client };
  const secret = secretName(naming, client, api);
  const reference = { id: secret, api, application: client };
  const room: Room = { cluster, namespace, reference, secret, before: [], tryKey: undefined };
  const there = await cluster.get<Secret>(secrets, namespace, name, signal);
  if (resume === undefined) {
    refuse(source, there, own, estate, namespace);
    if ((await readSecret(room, signal)) !== undefined) {
      throw conflict(
        `${client} has a subscription of Gateway Keys to ${api} already`,
        "Let one of the two go.",
      );
    }
  }
  const isLast = Object.keys(there?.data ?? {}).length === 1;
  const steps = [
    copyEntry(room, source),
    // Who may call stays as it is: whoever let the client in by hand may have said so in rules too.
    refer(room, admission, []),
    waitInForce(room, admission.policy, "wait"),
    leaveOld(room, admission, source, isLast),
    waitInForce(room, admission.policy, "wait-again"),
  ];
  const warnings = [
    ...(own === undefined ? [] : aboutOwner(own)),
    ...(there === undefined ? [] : aboutSource(there, client)),
    ...(await aboutGrants(cluster, namespace, source, signal)),
  ];
  return { before: [], steps, warnings };
}

function refuse(
  { secret: name, client }: Source,
  secret: Secret | undefined,
  own: SecurityPolicy | undefined,
  estate: Estate,
  namespace: string,
): void {
  const value = secret?.data?.[client];
  if (secret === undefined || value === undefined) {
    throw new GatewayError("not-found", `There is no entry ${client} in a Secret ${name}`);
  }
  if (noteOf(secret) !== undefined || secret.metadata.labels?.[managedLabel] === managedBy) {
    throw conflict(`The Secret ${name} is one of Gateway Keys already`, "There is nothing to take over.");
  }
  if (own === undefined || !isReferred(own, name, namespace)) {
    throw conflict(
      `No SecurityPolicy of the route itself refers to Secret ${name}: ${client} is let in by its Gateway's, on other routes too`,
      "Leave it there, or subscribe to this route alone.",
    );
  }
  const others = estate.policies.filter((policy) => policy !== own && isReferred(policy, name, namespace));
  if (others.length > 0) {
    const names = others.map(({ metadata }) => metadata.name).join(", ");
    throw conflict(
      `The Secret ${name} is for SecurityPolicy ${names} as well, where ${client} would be let in no longer`,
      `Give ${names} a Secret of its own first.`,
    );
  }
  if (value === "" || encoded(decoded(value)) !== value) {
    throw conflict(
      `The entry ${client} of Secret ${name} holds nothing that a caller could send`,
      "Take the entry out: as it is, it keeps Envoy from hearing of any change.",
    );
  }
  if (nextClient(client).length > longestEntry) {
    throw conflict(
      `The name ${client} leaves no room for a second key`,
      "Subscribe anew under a shorter name.",
    );
  }
  if (secret.immutable === true) {
    throw conflict(`The Secret ${name} is immutable`, "Replace it with one that may be changed first.");
  }
}

function isReferred({ metadata, spec }: SecurityPolicy, secret: string, home: string): boolean {
  return (spec?.apiKeyAuth?.credentialRefs ?? []).some(
    ({ name, namespace = metadata.namespace }) => name === secret && namespace === home,
  );
}

function aboutSource(secret: Secret, client: string): readonly string[] {
  const owner = ownerOf(secret);
  if (owner === undefined) return [];
  const { name } = secret.metadata;
  return [
    `Secret ${name} belongs to ${owner}, which may put the entry ${client} back. That does no harm until the key is regenerated: then the old one counts again. Take the entry out where ${owner} takes it from.`,
  ];
}

/** Policies of other namespaces may refer to the Secret where a grant lets them; they are not looked for. */
async function aboutGrants(
  cluster: Cluster,
  namespace: string,
  { secret, client }: Source,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const granted = new Set<string>();
  try {
    for await (const page of cluster.list<ReferenceGrant>(referenceGrants, { namespace }, signal)) {
      for (const { spec } of page) {
        const isFor = (spec?.to ?? []).some(
          ({ kind, name }) => kind === secrets.kind && (name === undefined || name === secret),
        );
        const from = (spec?.from ?? []).filter(({ kind }) => kind === "SecurityPolicy");
        if (isFor) for (const { namespace: other } of from) granted.add(other);
      }
    }
  } catch (error) {
    const isUnknown =
      error instanceof GatewayError && (error.code === "forbidden" || error.code === "not-found");
    if (!isUnknown) throw error;
    return [`Whether other namespaces use Secret ${secret} is not known: you may not read ReferenceGrants.`];
  }
  if (granted.size === 0) return [];
  return [
    `SecurityPolicies in ${[...granted].join(", ")} may refer to Secret ${secret}; there ${client} would be let in no longer.`,
  ];
}

function conflict(message: string, next: string): GatewayError {
  return new GatewayError("conflict", message, { next });
}
