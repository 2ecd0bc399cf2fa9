import { isDeepStrictEqual } from "node:util";
import { GatewayError } from "../../gatewayError.ts";
import type { Writing } from "../../kubernetes/cluster.ts";
import type { PreviewedStep } from "../../kubernetes/preview.ts";
import { apiVersionOf } from "../../kubernetes/resource.ts";
import type { Step } from "../../plan.ts";
import { managedBy, managedLabel } from "../credentials.ts";
import { merged } from "../guard.ts";
import { ensureNobody, nobodyOf } from "../nobody.ts";
import { admit, exclude, type Member, refersTo, type Spec } from "../policySpec.ts";
import { type SecurityPolicy, securityPolicies } from "../resources.ts";
import type { Room } from "../room.ts";

/** Which policy lets the subscription in, and what it is where it has to be made. */
export interface Admission {
  readonly route: string;
  readonly policy: string;
  /** Of a policy that is not there yet. */
  readonly initial: Spec | undefined;
  /** What a policy that merges has from its Gateway's, where a list of its own would take the place of the Gateway's. */
  readonly fills: Spec;
}

/** The attempt that made a policy: only that one takes it away again. */
const operationName = "gateway-keys.dev/operation";

/** The attempt that closed a route by a policy that was there, and what it added to the spec. */
export const addedName = "gateway-keys.dev/added";

/** Tries of a change that somebody else was quicker with; the controller writes the status in between. */
const tries = 8;

/** Lets the subscription in. */
export function refer(room: Room, admission: Admission, clients: readonly string[]): PreviewedStep {
  const member = { secret: room.secret, namespace: room.namespace, clients };
  const { policy, initial, route } = admission;
  return {
    id: "refer",
    effect: initial === undefined ? "changes" : "creates",
    says:
      initial === undefined
        ? `Let ${room.secret} in by SecurityPolicy ${policy}`
        : `Create SecurityPolicy ${policy} for the route ${route}, which lets ${room.secret} in`,
    undoSays: initial === undefined ? "Take it out of the policy again" : "Take the policy away again",
    byHand: `Take ${room.secret} out of spec.apiKeyAuth.credentialRefs of SecurityPolicy ${policy}.`,
    run: ({ operation, signal }) => letIn(room, admission, member, operation, signal),
    preview: (signal) => tryLettingIn(room, admission, member, signal),
    undo: ({ operation, signal }) => takeBack(room, admission, member, operation, signal),
  };
}

/** Lets the subscription in no longer; the route stays closed. */
export function unrefer(room: Room, admission: Admission, clients: readonly string[]): PreviewedStep {
  const member = { secret: room.secret, namespace: room.namespace, clients };
  const { policy } = admission;
  return {
    id: "unrefer",
    effect: "changes",
    says: `Let ${room.secret} in no longer by SecurityPolicy ${policy}`,
    undoSays: "Let it in again",
    byHand: `Take ${room.secret} out of spec.apiKeyAuth.credentialRefs of SecurityPolicy ${policy}.`,
    run: ({ signal }) => keepOut(room, admission, member, signal),
    preview: (signal) =>
      edit(
        room,
        policy,
        ({ spec = {} }) => ({ spec: exclude(spec, member, nobodyOf(admission.route)) }),
        signal,
        { dryRun: true },
      ),
    undo: ({ operation, signal }) => letIn(room, admission, member, operation, signal),
  };
}

/** More or fewer clients of a subscription that is let in already. */
export function authorise(
  room: Room,
  admission: Admission,
  before: readonly string[],
  after: readonly string[],
): Step {
  const { secret, namespace } = room;
  const member = (clients: readonly string[]) => ({ secret, namespace, clients });
  const gone = before.filter((client) => !after.includes(client));
  const change = (clients: readonly string[], without: readonly string[], signal: AbortSignal) =>
    edit(
      room,
      admission.policy,
      ({ spec = {} }) => ({
        spec: admit(dropClients(merged(spec, admission.fills), without), member(clients)),
      }),
      signal,
    );
  return {
    id: "authorise",
    effect: "changes",
    says: `Say in SecurityPolicy ${admission.policy} that ${after.join(" and ")} may call`,
    undoSays: "Say again what it said",
    byHand: `Look at spec.authorization of SecurityPolicy ${admission.policy}.`,
    run: ({ signal }) => change(after, gone, signal),
    undo: ({ signal }) =>
      change(
        before,
        after.filter((client) => !before.includes(client)),
        signal,
      ),
  };
}

export async function letIn(
  room: Room,
  { policy, initial, route, fills }: Admission,
  member: Member,
  operation: string,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const nobody = nobodyOf(route);
  if (initial !== undefined) {
    await ensureNobody(cluster, namespace, route, signal);
    const closed = admit(initial, member, nobody);
    try {
      await cluster.create<SecurityPolicy>(
        securityPolicies,
        newPolicy(policy, namespace, closed, operation),
        signal,
      );
      return;
    } catch (error) {
      // It is there by now: ours of an earlier attempt, or somebody else's.
      if (!(error instanceof GatewayError) || error.code !== "conflict") throw error;
    }
  }
  await edit(
    room,
    policy,
    async ({ metadata, spec = {} }) => {
      const wanted = admit(merged(spec, fills), member, nobody);
      if (refersTo(wanted, { secret: nobody, namespace })) {
        await ensureNobody(cluster, namespace, route, signal);
      }
      const added = Object.keys(wanted).filter((name) => !(name in spec));
      if (added.length === 0) return { spec: wanted };
      const annotations = { ...metadata.annotations, [addedName]: [operation, ...added].join(" ") };
      return { spec: wanted, metadata: { ...metadata, annotations } };
    },
    signal,
  );
}

async function tryLettingIn(
  room: Room,
  { policy, initial, route, fills }: Admission,
  member: Member,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const nobody = nobodyOf(route);
  if (initial === undefined) {
    const change = ({ spec = {} }: SecurityPolicy) => ({ spec: admit(merged(spec, fills), member, nobody) });
    return edit(room, policy, change, signal, { dryRun: true });
  }
  const wanted = newPolicy(policy, namespace, admit(initial, member, nobody), "preview");
  await cluster.create<SecurityPolicy>(securityPolicies, wanted, signal, { dryRun: true });
}

async function takeBack(
  room: Room,
  admission: Admission,
  member: Member,
  operation: string,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const nobody = nobodyOf(admission.route);
  const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, admission.policy, signal);
  const refs = (there?.spec?.apiKeyAuth?.credentialRefs ?? []).map(({ name }) => name);
  const onlyOurs = refs.every((name) => name === member.secret || name === nobody);
  if (there?.metadata.annotations?.[operationName] === operation && onlyOurs) {
    await cluster.delete(securityPolicies, namespace, admission.policy, there.metadata.uid, signal);
    return;
  }
  if (there === undefined) return;
  await edit(room, admission.policy, (policy) => asItWas(policy, admission, member, operation) ?? {}, signal);
  await keepOut(room, admission, member, signal);
}

/**
 * Without what the attempt has added; undefined where it added nothing, or others have changed it since: then it
 * stays, and keeps the route closed.
 */
function asItWas(
  { metadata, spec = {} }: SecurityPolicy,
  { fills, route }: Admission,
  member: Member,
  operation: string,
): Changed | undefined {
  const { [addedName]: told = "", ...annotations } = metadata.annotations ?? {};
  const [by, ...added] = told.split(" ");
  if (by !== operation) return undefined;
  const before = Object.fromEntries(Object.entries(spec).filter(([name]) => !added.includes(name)));
  const then = admit(merged(before, fills), member, nobodyOf(route));
  return isDeepStrictEqual(then, spec) ? { spec: before, metadata: { ...metadata, annotations } } : undefined;
}

export async function keepOut(
  room: Room,
  { policy, route }: Admission,
  member: Member,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, policy, signal);
  if (there === undefined || !refersTo(there.spec, member)) return;
  // Whether the other Secrets hold anything is not known: without a credential the route would be open to others'.
  await ensureNobody(cluster, namespace, route, signal);
  await edit(room, policy, ({ spec = {} }) => ({ spec: exclude(spec, member, nobodyOf(route)) }), signal);
}

type Changed = Pick<SecurityPolicy, "spec"> & Partial<Pick<SecurityPolicy, "metadata">>;

/** Reads, changes and writes at the version that was read, until nobody was in between. */
async function edit(
  room: Room,
  policy: string,
  change: (policy: SecurityPolicy) => Changed | Promise<Changed>,
  signal: AbortSignal,
  writing: Writing = {},
): Promise<void> {
  const { cluster, namespace } = room;
  for (let made = 1; ; made++) {
    const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, policy, signal);
    if (there === undefined) throw new GatewayError("not-found", `The SecurityPolicy ${policy} is no more`);
    const wanted = { ...there, ...(await change(there)) };
    if (isDeepStrictEqual(wanted, there)) return;
    try {
      await cluster.replace<SecurityPolicy>(securityPolicies, wanted, signal, writing);
      return;
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "conflict" || made === tries) throw error;
    }
  }
}

function newPolicy(name: string, namespace: string, spec: Spec, operation: string): SecurityPolicy {
  return {
    apiVersion: apiVersionOf(securityPolicies),
    kind: securityPolicies.kind,
    metadata: {
      name,
      namespace,
      labels: { [managedLabel]: managedBy },
      annotations: { [operationName]: operation },
    },
    spec,
  };
}

/** Our rule without these clients. */
export function dropClients(spec: Spec, clients: readonly string[]): Spec {
  const rules = (spec.authorization?.rules ?? []).map((rule) => {
    const headers = rule.principal?.headers;
    if (rule.name !== "gateway-keys" || headers === undefined) return rule;
    const left = headers.map((header) => ({
      ...header,
      values: header.values.filter((value) => !clients.includes(value)),
    }));
    return { ...rule, principal: { ...rule.principal, headers: left } };
  });
  return spec.authorization === undefined
    ? spec
    : { ...spec, authorization: { ...spec.authorization, rules } };
}
