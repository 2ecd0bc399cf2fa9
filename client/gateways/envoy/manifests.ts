/**
 * Actions by manifests: the cluster keeps keys, the workspace what refers to them. A Secret stands in no file, so no
 * key gets into Git; the policy is written where its owner takes it from, and not touched in the cluster. The order
 * is the same as ever: a key is there before anything refers to it, and goes after nothing does any more.
 */
import { ownerOf } from "../kubernetes/owners.ts";
import { apiVersionOf } from "../kubernetes/resource.ts";
import type { Alternative, Change, Step } from "../plan.ts";
import { merged, type Spec } from "./guard.ts";
import { ensureNobody, nobodyOf } from "./nobody.ts";
import { admit, exclude, type Member } from "./policySpec.ts";
import { type SecurityPolicy, securityPolicies } from "./resources.ts";
import type { Room } from "./room.ts";
import { type Admission, dropClients } from "./steps/refer.ts";

/** The policy that decides a route, and what is to be said in it. */
export interface Decision {
  readonly admission: Admission;
  /** Undefined where it has to be made. */
  readonly own: SecurityPolicy | undefined;
  readonly namespace: string;
}

export function lettingIn(decision: Decision, member: Member): Alternative {
  return revising(decision, (spec) => admit(spec, member, nobodyOf(decision.admission.route)));
}

export function keepingOut(decision: Decision, member: Member): Alternative {
  return revising(decision, (spec) => exclude(spec, member, nobodyOf(decision.admission.route)));
}

/** Of a member that is let in already: these clients of its Secret, and no others, may call. */
export function authorising(decision: Decision, member: Member, gone: readonly string[]): Alternative {
  return revising(decision, (spec) => admit(dropClients(spec, gone), member));
}

function revising({ admission, own, namespace }: Decision, change: (spec: Spec) => Spec): Alternative {
  const { policy, initial = {}, fills } = admission;
  return {
    owner: own === undefined ? undefined : ownerOf(own),
    manifests: [
      {
        apiVersion: apiVersionOf(securityPolicies),
        kind: securityPolicies.kind,
        namespace,
        name: policy,
        spec: (written) => change(merged((written as Spec | undefined) ?? own?.spec ?? initial, fills)),
      },
    ],
  };
}

/** A sentence for what is not in force before somebody has applied the manifest. */
export function untilApplied(kind: Change["kind"] | "subscribe", policy: string, secret: string): string {
  const once = `until SecurityPolicy ${policy} is applied as it is written`;
  switch (kind) {
    case "subscribe":
    case "resume":
    case "rotate-start":
      return `The key opens nothing ${once}.`;
    case "unsubscribe":
      return `Secret ${secret} stays ${once}, with a key that nobody knows; unsubscribe again then.`;
    case "suspend":
      return `The key goes on to work ${once}.`;
    default:
      return `A name that has no key is let in ${once}.`;
  }
}

/** The route will refer to nobody's key: it is there before. */
export function closing({ cluster, namespace }: Room, { route }: Admission): Step {
  const name = nobodyOf(route);
  return {
    id: "make-nobody",
    effect: "creates",
    says: `See that there is a Secret ${name}, whose key nobody knows`,
    undoSays: "Leave it there: it opens nothing that is closed",
    byHand: `Leave Secret ${name} as long as a policy refers to it.`,
    run: ({ signal }) => ensureNobody(cluster, namespace, route, signal),
    undo: async () => {},
  };
}
