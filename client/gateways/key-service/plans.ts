/** What each action does at a key service. */
import type { Attempt } from "../gateway.ts";
import { handOver } from "../handOver.ts";
import type { Action, Change, Plan, Step, Subscribe } from "../plan.ts";
import type { KeyServiceApi } from "./api.ts";
import type { Features } from "./features.ts";
import { apiOf, likeKey, type NewKey, newKey } from "./newKey.ts";
import { adoptsNothing, alreadySubscribed, notFound, refuseChange } from "./refusals.ts";
import { createKey, type KeyMaking } from "./steps/createKey.ts";
import { deleteKey, deleteWholeKey } from "./steps/deleteKey.ts";
import { endNewValue, endOldValue, renewKey } from "./steps/renewKey.ts";
import { setState } from "./steps/setState.ts";
import type { StepTarget } from "./steps/target.ts";
import { groupKeys, isRenewedInPlace, keyIdOf, type Naming, referenceOf } from "./subscriptions.ts";

export interface Planning {
  readonly gateway: string;
  readonly api: KeyServiceApi;
  readonly features: Features;
  readonly naming: Naming;
}

/** Reads what is there and makes the plan. Throws `GatewayError`. */
export async function makePlan(
  planning: Planning,
  action: Action,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Plan> {
  if (action.kind === "adopt") throw adoptsNothing();
  return action.kind === "subscribe"
    ? subscribe(planning, action, resume, signal)
    : change(planning, action, resume, signal);
}

async function subscribe(
  { api, features, gateway, naming }: Planning,
  action: Subscribe,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Plan> {
  const name = naming.identifier(action.application, apiOf(action.api, naming).id);
  const target: StepTarget = {
    api,
    reference: { id: name, api: action.api, application: action.application },
    name,
    owns: (key) => key.name === name,
    before: [],
    attempt: resume,
  };
  const wanted = newKey(action, name, naming, features);
  const keys = await api.keysOf(action.application, signal);
  if (resume === undefined && keys.some(target.owns)) throw alreadySubscribed(action);
  const opensAll = naming.apis.length > 1 && !features.createFields.has("scopes");
  return {
    gateway,
    action,
    before: [],
    steps: handingOver(createKey(target, wanted)),
    warnings: opensAll ? ["This service does not bind keys to an API: the key opens all of them."] : [],
  };
}

async function change(
  { api, features, gateway, naming }: Planning,
  action: Change,
  resume: Attempt | undefined,
  signal: AbortSignal,
): Promise<Plan> {
  const { id, application } = action.subscription;
  const groups = groupKeys(await api.keysOf(application, signal), naming);
  const found = groups.find(({ subscription }) => subscription.id === id);
  if (found === undefined && resume === undefined) throw notFound(action);
  const managed = naming.identifier(application, action.subscription.api) === id;
  const target: StepTarget = {
    api,
    reference: found === undefined ? action.subscription : referenceOf(found.subscription),
    name: found?.subscription.name ?? id,
    owns: (key) => (managed ? key.name === id : key.id === id),
    before: resume?.before ?? found?.subscription.credentials.map((credential) => credential.id) ?? [],
    attempt: resume,
  };
  if (found !== undefined && resume === undefined) refuseChange(action, found.subscription, features);
  const [first] = found?.keys ?? [];
  const wanted = first === undefined ? undefined : likeKey(first);
  const steps = stepsOf(action.kind, target, wanted);
  return { gateway, action, before: target.before, steps, warnings: managed ? [] : [madeByOthers(target)] };
}

/** @param wanted What a second key has to be like; undefined where the subscription is gone. */
function stepsOf(kind: Change["kind"], target: StepTarget, wanted: NewKey | undefined): readonly Step[] {
  const [old = "", next = ""] = target.before;
  const inPlace = isRenewedInPlace(old);
  const making = inPlace ? renewKey(target) : createKey(target, wanted);
  switch (kind) {
    case "unsubscribe":
      return deletions(target);
    case "regenerate":
      return [
        ...handingOver(making),
        inPlace ? endOldValue(target, () => making.issued()?.id) : deleteKey(target, old, "old"),
      ];
    case "rotate-start":
      return handingOver(making);
    case "rotate-finish":
      return [inPlace ? endOldValue(target, () => target.before[1]) : deleteKey(target, old, "old")];
    case "rotate-abandon":
      return [inPlace ? endNewValue(target) : deleteKey(target, next, "new")];
    case "suspend":
      return [setState(target, "suspended")];
    case "resume":
      return [setState(target, "active")];
  }
}

function handingOver({ step, issued }: KeyMaking): readonly Step[] {
  return [step, handOver(issued)];
}

function deletions(target: StepTarget): readonly Step[] {
  const keys = new Set(target.before.map(keyIdOf));
  return [...keys].map((key) =>
    deleteWholeKey(
      target,
      key,
      target.before.filter((credential) => keyIdOf(credential) === key),
    ),
  );
}

function madeByOthers({ name, reference }: StepTarget): string {
  return `${name || reference.id} was not made by Gateway Keys: whoever made it may expect it to stay as it is.`;
}
