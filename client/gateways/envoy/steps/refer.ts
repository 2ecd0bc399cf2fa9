import { GatewayError } from "../../gatewayError.ts";
import { apiVersionOf } from "../../kubernetes/resource.ts";
import type { Step } from "../../plan.ts";
import { managedBy, managedLabel } from "../credentials.ts";
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
}

/** The attempt that made a policy: only that one takes it away again. */
const operationName = "gateway-keys.dev/operation";

/** Tries of a change that somebody else was quicker with; the controller writes the status in between. */
const tries = 8;

/** Lets the subscription in. */
export function refer(room: Room, admission: Admission, clients: readonly string[]): Step {
  const member = { secret: room.secret, clients };
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
    undo: ({ operation, signal }) => takeBack(room, admission, member, operation, signal),
  };
}

/** Lets the subscription in no longer; the route stays closed. */
export function unrefer(room: Room, admission: Admission, clients: readonly string[]): Step {
  const member = { secret: room.secret, clients };
  const { policy } = admission;
  return {
    id: "unrefer",
    effect: "changes",
    says: `Let ${room.secret} in no longer by SecurityPolicy ${policy}`,
    undoSays: "Let it in again",
    byHand: `Take ${room.secret} out of spec.apiKeyAuth.credentialRefs of SecurityPolicy ${policy}.`,
    run: ({ signal }) => keepOut(room, admission, member, signal),
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
  const member = (clients: readonly string[]) => ({ secret: room.secret, clients });
  const gone = before.filter((client) => !after.includes(client));
  const change = (clients: readonly string[], without: readonly string[], signal: AbortSignal) =>
    edit(room, admission.policy, (spec) => admit(dropClients(spec, without), member(clients)), signal);
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

async function letIn(
  room: Room,
  { policy, initial, route }: Admission,
  member: Member,
  operation: string,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  if (initial !== undefined) {
    await ensureNobody(cluster, namespace, route, signal);
    const closed = admit(admit(initial, { secret: nobodyOf(route), clients: [] }), member);
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
  await edit(room, policy, (spec) => admit(spec, member), signal);
}

async function takeBack(
  room: Room,
  admission: Admission,
  member: Member,
  operation: string,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, admission.policy, signal);
  const refs = (there?.spec?.apiKeyAuth?.credentialRefs ?? []).map(({ name }) => name);
  const onlyOurs = refs.every((name) => name === member.secret || name === nobodyOf(admission.route));
  if (there?.metadata.annotations?.[operationName] === operation && onlyOurs) {
    await cluster.delete(securityPolicies, namespace, admission.policy, there.metadata.uid, signal);
    return;
  }
  await keepOut(room, admission, member, signal);
}

async function keepOut(
  room: Room,
  { policy, route }: Admission,
  member: Member,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, policy, signal);
  if (there === undefined || !refersTo(there.spec, member.secret)) return;
  if ((there.spec?.apiKeyAuth?.credentialRefs ?? []).length < 2)
    await ensureNobody(cluster, namespace, route, signal);
  await edit(room, policy, (spec) => exclude(spec, member, nobodyOf(route)), signal);
}

/** Reads, changes and writes at the version that was read, until nobody was in between. */
async function edit(
  room: Room,
  policy: string,
  change: (spec: Spec) => Spec,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, namespace } = room;
  for (let made = 1; ; made++) {
    const there = await cluster.get<SecurityPolicy>(securityPolicies, namespace, policy, signal);
    if (there === undefined) throw new GatewayError("not-found", `The SecurityPolicy ${policy} is no more`);
    const spec = change(there.spec ?? {});
    if (JSON.stringify(spec) === JSON.stringify(there.spec)) return;
    try {
      await cluster.replace<SecurityPolicy>(securityPolicies, { ...there, spec }, signal);
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

function dropClients(spec: Spec, clients: readonly string[]): Spec {
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
