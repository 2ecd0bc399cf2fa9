/** Moves an entry from a Secret of others to one of ours; while both have it, they say the same. */
import { GatewayError } from "../../gatewayError.ts";
import { secrets } from "../../kubernetes/resource.ts";
import type { Step } from "../../plan.ts";
import { decoded, type Note, noteOf, rewritten } from "../credentials.ts";
import type { Secret } from "../resources.ts";
import { type Room, readSecret } from "../room.ts";
import { edit } from "./entries.ts";
import { createOrFind } from "./makeSecret.ts";
import { type Admission, keepOut, letIn } from "./refer.ts";

/** An entry that somebody made by hand. */
export interface Source {
  readonly secret: string;
  readonly client: string;
}

/** Others may write in between. */
const tries = 5;

export function copyEntry(room: Room, source: Source): Step {
  const { cluster, namespace, reference, secret } = room;
  const { client } = source;
  return {
    id: "copy-entry",
    effect: "creates",
    says: `Create Secret ${secret} with the key that ${client} has in Secret ${source.secret}`,
    undoSays: "Delete that Secret",
    byHand: `Look whether Secret ${source.secret} has the entry ${client}, then: kubectl delete secret ${secret} --namespace ${namespace}`,
    async run({ operation, signal }) {
      const made = await readSecret(room, signal);
      if (made !== undefined && noteOf(made)?.operation === operation) return;
      const value = (await readSource(room, source, signal))?.data?.[client];
      if (value === undefined || value === "") throw gone(source);
      const { api, application } = reference;
      const createdAt = new Date().toISOString();
      const adopted = { secret: source.secret };
      const note: Note = { api, application, client, version: 1, createdAt, adopted, operation };
      await createOrFind(room, note, decoded(value), signal);
    },
    async undo({ operation, signal }) {
      const made = await readSecret(room, signal);
      if (made === undefined || noteOf(made)?.operation !== operation) return;
      if ((await readSource(room, source, signal))?.data?.[client] === undefined) throw gone(source);
      await cluster.delete(secrets, namespace, secret, made.metadata.uid, signal);
    },
  };
}

/**
 * The entry counts in its old Secret no longer. The last one stays in there, and the policy refers to that Secret no
 * more: others made it, and an empty one would leave a hole (gateway-semantics §5.5).
 */
export function leaveOld(room: Room, admission: Admission, source: Source, isLast: boolean): Step {
  const { secret, client } = source;
  const member = { secret, namespace: room.namespace, clients: [] };
  return {
    id: "leave-old",
    effect: "changes",
    says: isLast
      ? `Refer to Secret ${secret} no longer by SecurityPolicy ${admission.policy}; it holds nothing but ${client}, and stays`
      : `Take the entry ${client} out of Secret ${secret}`,
    undoSays: "Put it back",
    byHand: `Look at the entry ${client} of Secret ${secret}, and whether SecurityPolicy ${admission.policy} refers to it.`,
    async run({ signal }) {
      const key = (await readSecret(room, signal))?.data?.[client];
      if (key === undefined || key === "") throw gone({ secret: room.secret, client });
      for (let made = 1; ; made++) {
        const there = await readSource(room, source, signal);
        const old = there?.data?.[client];
        if (there === undefined || old === undefined) return;
        if (old !== key) throw changed(source);
        await mark(room, true, signal);
        if (Object.keys(there.data ?? {}).length === 1) return keepOut(room, admission, member, signal);
        if (await wrote(room, withEntry(there, client, undefined), made, signal)) return;
      }
    },
    async undo({ operation, signal }) {
      const ours = await readSecret(room, signal);
      const note = ours === undefined ? undefined : noteOf(ours);
      if (note?.operation !== operation || note.adopted?.taken !== true) return;
      const key = ours?.data?.[client];
      for (let made = 1; ; made++) {
        const there = await readSource(room, source, signal);
        if (there === undefined || key === undefined || key === "") throw gone(source);
        if (there.data?.[client] !== undefined) break;
        if (await wrote(room, withEntry(there, client, key), made, signal)) break;
      }
      await letIn(room, { ...admission, initial: undefined }, member, operation, signal);
      await mark(room, false, signal);
    },
  };
}

/** Written down before it is done: what others took out of the Secret meanwhile is not put back by an undo. */
async function mark(room: Room, taken: boolean, signal: AbortSignal): Promise<void> {
  await edit(room, signal, (there, note) => {
    if ((note.adopted?.taken ?? false) === taken || note.adopted === undefined) return undefined;
    const { secret } = note.adopted;
    return rewritten(there, { ...note, adopted: taken ? { secret, taken } : { secret } }, {});
  });
}

function readSource(
  { cluster, namespace }: Room,
  { secret }: Source,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  return cluster.get<Secret>(secrets, namespace, secret, signal);
}

function withEntry(secret: Secret, client: string, value: string | undefined): Secret {
  const { [client]: _, ...others } = secret.data ?? {};
  return { ...secret, data: value === undefined ? others : { ...others, [client]: value } };
}

/** False where somebody was quicker. */
async function wrote(room: Room, wanted: Secret, made: number, signal: AbortSignal): Promise<boolean> {
  try {
    await room.cluster.replace<Secret>(secrets, wanted, signal);
    return true;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "conflict" || made === tries) throw error;
    return false;
  }
}

function gone({ secret, client }: Source): GatewayError {
  return new GatewayError("conflict", `Somebody has let go of the key of ${client} in Secret ${secret}`, {
    next: "Refresh; the copy is all that is left of it, if there is one.",
  });
}

function changed({ secret, client }: Source): GatewayError {
  return new GatewayError(
    "conflict",
    `Somebody has changed the key of ${client} in Secret ${secret} meanwhile`,
    {
      next: "Take back what was begun here, then take it over anew.",
    },
  );
}
