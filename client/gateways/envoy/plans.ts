/** What each action does with Envoy Gateway. */
import type { Attempt, SubscriptionReference } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { handOver } from "../handOver.ts";
import { identifierStart } from "../identifier.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { demand, type Permission } from "../kubernetes/permissions.ts";
import { preview } from "../kubernetes/preview.ts";
import { secrets } from "../kubernetes/resource.ts";
import type { Action, Alternative, Change, Plan, Step, Subscribe } from "../plan.ts";
import { type Admitting, admitting } from "./admission.ts";
import { adopt } from "./adoption.ts";
import {
  clientName,
  clientsOf,
  credentialId,
  isLabelled,
  type Naming,
  type Note,
  nextClient,
  noteOf,
  secretName,
} from "./credentials.ts";
import { refuseNonsense } from "./drift.ts";
import { type Estate, guardIn, readEstate, routeOf, unreadOf } from "./estate.ts";
import { specInForce } from "./guard.ts";
import { invocationOf } from "./invocation.ts";
import { authorising, closing, type Decision, keepingOut, lettingIn, untilApplied } from "./manifests.ts";
import { type Member, refersTo } from "./policySpec.ts";
import { tryAt } from "./probe.ts";
import { type Secret, securityPolicies } from "./resources.ts";
import { type Room, readSecret } from "./room.ts";
import { addNext, deleteSecret, endNext, endOld, mark, voidKey } from "./steps/entries.ts";
import { makeSecret } from "./steps/makeSecret.ts";
import { authorise, refer, unrefer } from "./steps/refer.ts";
import { waitInForce } from "./steps/waitInForce.ts";

export interface Planning {
  readonly gateway: string;
  readonly cluster: Cluster;
  readonly naming: Naming;
  /** Where callers come in, where the person says so: then keys are tried there. */
  readonly proxyUrl: string | undefined;
}

/** Reads what is there and makes the plan. Throws `GatewayError`. */
export async function makePlan(
  planning: Planning,
  action: Action,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Plan> {
  const { cluster, gateway, naming, proxyUrl } = planning;
  await demand(cluster, naming.namespace, permissionsOf(action), signal);
  const api = action.kind === "subscribe" ? action.api : action.subscription.api;
  const estate = await readEstate(cluster, naming.namespace, signal);
  const route = routeOf(estate, api);
  const guard = guardIn(estate, route);
  const admission = admitting(route, guard, policyName(naming, api), unreadOf(estate, route));
  const tryKey =
    proxyUrl === undefined || !admission.keyAlone
      ? undefined
      : tryAt(invocationOf(route, guard, estate, proxyUrl));
  const site: Site = {
    ...planning,
    ...admission,
    tryKey,
    own: guard.own,
    namespace: naming.namespace,
    authorises: specInForce(guard)?.authorization !== undefined,
  };
  const made = await makeSteps(site, action, resume, signal, estate);
  if (resume === undefined) await preview(made.steps, signal);
  return { gateway, action, ...made };
}

function makeSteps(
  site: Site,
  action: Action,
  resume: Attempt | undefined,
  signal: AbortSignal,
  estate: Estate,
): Promise<Made> {
  switch (action.kind) {
    case "subscribe":
      return subscribe(site, action, resume, signal);
    case "adopt":
      return adopt({ ...site, estate }, action, resume, signal);
    default:
      return change(site, action, resume, signal);
  }
}

type Made = Omit<Plan, "gateway" | "action">;

/** One route, and what is to be done there. */
interface Site extends Planning, Admitting, Decision {
  readonly tryKey: Room["tryKey"];
  /** The policy in force says who may do what. */
  readonly authorises: boolean;
}

async function subscribe(
  site: Site,
  action: Subscribe,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Made> {
  const { api, application, plan, terms } = action;
  if (plan !== undefined || terms !== undefined) throw noTerms();
  const { admission, naming, warnings } = site;
  const secret = secretName(naming, application, api);
  const room = roomOf(site, { id: secret, api, application }, []);
  if (resume === undefined && (await readSecret(room, signal)) !== undefined) {
    throw new GatewayError("conflict", `${application} is subscribed to ${api} already`, {
      next: "Use the key that it has, or regenerate it.",
    });
  }
  const client = clientName(naming, application, api);
  const { step, issued } = makeSecret(room, client);
  const alternative = lettingIn(site, memberOf(room, [client]));
  if (action.byManifests) {
    const pending = untilApplied("subscribe", admission.policy, secret);
    const inCluster = [closing(room, admission), step, handOver(issued)];
    return { before: [], steps: inCluster, warnings: [...warnings, pending], alternative };
  }
  const steps = [
    step,
    refer(room, admission, [client]),
    waitInForce(room, admission.policy, "wait", issued),
    handOver(issued),
  ];
  return { before: [], steps, warnings, alternative };
}

async function change(
  site: Site,
  { kind, subscription, byManifests }: Change,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Made> {
  const { admission, naming, warnings } = site;
  const there = await readSecret(roomOf(site, subscription, []), signal);
  const note = there === undefined ? undefined : noteOf(there);
  const isReferred = refersTo(site.own?.spec, { secret: subscription.id, namespace: naming.namespace });
  if (resume === undefined) refuse(kind, subscription, there, note, isReferred, naming);
  const before = resume?.before ?? credentialsOf(there, note);
  const room = roomOf(site, subscription, before);
  const client = note?.client ?? clientName(naming, subscription.application, subscription.api);
  const both = [client, nextClient(client)];
  const second = addNext(room, resume?.done.has("hand-over") ?? false);
  const says = (from: readonly string[], to: readonly string[]) =>
    site.authorises ? [authorise(room, admission, from, to)] : [];
  const start = [
    ...says([client], both),
    second.step,
    waitInForce(room, admission.policy, "wait", second.issued),
    handOver(second.issued),
  ];
  const settled = [...says(both, [client]), waitInForce(room, admission.policy, "wait-again")];
  const stop = [
    unrefer(room, admission, note === undefined ? both : clientsOf(note)),
    waitInForce(room, admission.policy, "wait"),
  ];
  const steps: Readonly<Record<Change["kind"], readonly Step[]>> = {
    unsubscribe: [...stop, deleteSecret(room)],
    regenerate: [...start, endOld(room), ...settled],
    "rotate-start": start,
    "rotate-finish": [endOld(room), ...settled],
    "rotate-abandon": [endNext(room), ...settled],
    suspend: [mark(room, true), ...stop],
    resume: [
      refer(room, admission, note === undefined ? [client] : clientsOf(note)),
      waitInForce(room, admission.policy, "wait"),
      mark(room, false),
    ],
  };
  const changesPolicy = kind === "unsubscribe" || kind === "suspend" || kind === "resume";
  const about = changesPolicy ? warnings : [];
  const alternative = alternativeTo(site, kind, room, note === undefined ? both : clientsOf(note));
  const own = { before, warnings: about, ...(alternative === undefined ? {} : { alternative }) };
  if (alternative === undefined || byManifests === undefined) return { ...own, steps: steps[kind] };
  if (kind === "regenerate") throw noRegeneration();
  const close = closing(room, admission);
  const inCluster: Readonly<Record<typeof kind, readonly Step[]>> = {
    unsubscribe: isReferred ? [close, voidKey(room)] : [deleteSecret(room)],
    "rotate-start": [second.step, handOver(second.issued)],
    "rotate-finish": [endOld(room)],
    "rotate-abandon": [endNext(room)],
    suspend: [close, mark(room, true)],
    resume: [close, mark(room, false)],
  };
  const pending =
    isReferred || kind !== "unsubscribe" ? [untilApplied(kind, admission.policy, room.secret)] : [];
  return { ...own, steps: inCluster[kind], warnings: [...about, ...pending] };
}

/** Undefined where the action leaves the policy as it is. */
function alternativeTo(
  site: Site,
  kind: Change["kind"],
  room: Room,
  clients: readonly string[],
): Alternative | undefined {
  const [client = "", next = nextClient(client)] = clients;
  switch (kind) {
    case "unsubscribe":
    case "suspend":
      return keepingOut(site, memberOf(room, clients));
    case "resume":
      return lettingIn(site, memberOf(room, clients));
    case "rotate-finish":
    case "rotate-abandon":
      return site.authorises ? authorising(site, memberOf(room, [client]), [next]) : undefined;
    default:
      return site.authorises ? authorising(site, memberOf(room, [client, next]), []) : undefined;
  }
}

function memberOf({ secret, namespace }: Room, clients: readonly string[]): Member {
  return { secret, namespace, clients };
}

function roomOf(
  { cluster, naming, tryKey }: Site,
  reference: SubscriptionReference,
  before: readonly string[],
): Room {
  return { cluster, namespace: naming.namespace, reference, secret: reference.id, before, tryKey };
}

function credentialsOf(secret: Secret | undefined, note: Note | undefined): readonly string[] {
  if (secret === undefined || note === undefined) return [];
  const { name } = secret.metadata;
  const current = credentialId(name, note.version);
  return note.next === undefined ? [current] : [current, credentialId(name, note.next.version)];
}

function refuse(
  kind: Change["kind"],
  { id, application }: SubscriptionReference,
  secret: Secret | undefined,
  note: Note | undefined,
  isReferred: boolean,
  { partsOf }: Naming,
): void {
  if (secret === undefined || note === undefined) {
    const isOurs =
      secret === undefined
        ? isReferred && id.startsWith(identifierStart(partsOf("", "").prefix, "kubernetes-object"))
        : isLabelled(secret);
    if (isOurs && kind === "unsubscribe") return;
    if (isOurs) {
      throw conflict(
        secret === undefined
          ? `The Secret ${id} is no more`
          : `Somebody has changed what Secret ${id} says of itself`,
        "Unsubscribe it, and subscribe anew.",
      );
    }
    throw new GatewayError(
      "not-found",
      `${application} has no subscription ${id} that Gateway Keys has made`,
      {
        next: "What somebody made by hand is listed, and left to them; adopt it to change it here.",
      },
    );
  }
  const rotating = note.next !== undefined;
  if ((kind === "regenerate" || kind === "rotate-start") && rotating) {
    throw conflict(`A rotation of ${id} is under way`, "Finish it or abandon it first.");
  }
  if ((kind === "rotate-finish" || kind === "rotate-abandon") && !rotating) {
    throw conflict(`No rotation of ${id} is under way`, "Start one first.");
  }
  // What others have put back into the policy, or taken out of it, is set right by doing it again.
  if (kind === "suspend" && note.suspended && !isReferred)
    throw conflict(`${id} is suspended already`, "Resume it when it is to be used again.");
  if (kind === "resume" && !note.suspended && isReferred)
    throw conflict(`${id} is not suspended`, "It is in use.");
  refuseNonsense(kind, secret, note, isReferred);
}

/** The least that each action takes. */
function permissionsOf({ kind, byManifests }: Action): readonly Permission[] {
  if (byManifests) {
    return [
      ...(["get", "create", "update"] as const).map((verb) => ({ verb, type: secrets })),
      ...(kind === "unsubscribe" ? ([{ verb: "delete", type: secrets }] as const) : []),
      ...(["list", "get"] as const).map((verb) => ({ verb, type: securityPolicies })),
    ];
  }
  const verbs = { subscribe: "create", unsubscribe: "delete" } as const;
  const own = kind === "subscribe" || kind === "unsubscribe" ? verbs[kind] : "update";
  return [
    { verb: "get", type: secrets },
    { verb: own, type: secrets },
    ...(kind === "adopt" ? ([{ verb: "create", type: secrets }] as const) : []),
    { verb: "list", type: securityPolicies },
    { verb: "get", type: securityPolicies },
    { verb: kind === "subscribe" ? "create" : "update", type: securityPolicies },
    ...(kind === "subscribe" ? ([{ verb: "update", type: securityPolicies }] as const) : []),
  ];
}

function policyName({ partsOf }: Naming, api: string): string {
  return `${partsOf("", api).prefix}-${api}`.slice(0, 253);
}

function noRegeneration(): GatewayError {
  return new GatewayError("invalid", "A key is not regenerated by manifests: the policy changes in between", {
    next: "Start a rotation, apply what it writes, then finish the rotation.",
  });
}

function noTerms(): GatewayError {
  return new GatewayError("invalid", "Envoy Gateway has no plans and no terms for single keys", {
    next: "Leave them out; limits of a route stand in its BackendTrafficPolicy.",
  });
}

function conflict(message: string, next: string): GatewayError {
  return new GatewayError("conflict", message, { next });
}
