/** Changes of the entries of a subscription's Secret, each written at the version that was read. */
import { CredentialValue } from "../../../credentials/credentialValue.ts";
import { GatewayError } from "../../gatewayError.ts";
import { secrets } from "../../kubernetes/resource.ts";
import type { IssuedCredential, Step } from "../../plan.ts";
import { credentialId, decoded, encoded, type Note, nextClient, noteOf, rewritten } from "../credentials.ts";
import { newKey } from "../newKey.ts";
import type { Secret } from "../resources.ts";
import { type Room, readSecret } from "../room.ts";
import type { KeyMaking } from "./makeSecret.ts";

/** Others may write in between: a person, the API server's own defaulting. */
const tries = 5;

/**
 * Gives the subscription a second key; both are let in. An earlier attempt's second key is read again.
 * @param handedOver An earlier attempt has handed its key over, and may have ended the old one since.
 */
export function addNext(room: Room, handedOver: boolean): KeyMaking {
  let issued: IssuedCredential | undefined;
  const version = (note: Note) => note.version + 1;
  return {
    issued: () => issued,
    step: {
      id: "add-key",
      effect: "creates",
      says: `Add a second key to Secret ${room.secret}`,
      undoSays: "Take the second key out again",
      byHand: `Take the entry that ends in .next out of Secret ${room.secret}.`,
      async run({ signal }) {
        if (handedOver) return;
        const key = newKey();
        const { secret, note } = await edit(room, signal, (there, old) => {
          if (old.next !== undefined) return undefined;
          const next = { version: version(old), createdAt: new Date().toISOString() };
          // An empty entry keeps Envoy from hearing of the new one.
          const empty = there.data?.[old.client] === "" ? { [old.client]: undefined } : {};
          return rewritten(there, { ...old, next }, { ...empty, [nextClient(old.client)]: encoded(key) });
        });
        const made = decoded(secret.data?.[nextClient(note.client)] ?? "");
        if (made === "") throw onlyOneLeft();
        const value = new CredentialValue(made);
        issued = { subscription: room.reference, id: credentialId(room.secret, version(note)), value };
      },
      async undo({ recipient, signal }) {
        const there = await readSecret(room, signal);
        if (there === undefined) return;
        const note = noteOf(there);
        const [old] = room.before;
        if (note !== undefined && old !== undefined && credentialId(room.secret, note.version) !== old) {
          throw oldKeyEnded();
        }
        await edit(room, signal, withoutNext);
        await recipient.drop(room.reference, credentialId(room.secret, (noteOf(there)?.version ?? 0) + 1));
      },
    },
  };
}

/** The second key takes the place of the first, in one write: the client keeps its name, and no key is there twice. */
export function endOld(room: Room): Step {
  return {
    id: "end-old-key",
    effect: "deletes",
    says: `End the old key of Secret ${room.secret}`,
    byHand: `Put the value of the entry that ends in .next in the place of the other in Secret ${room.secret}.`,
    async run({ recipient, signal }) {
      const [old] = room.before;
      await edit(room, signal, (there, note) => {
        if (note.next === undefined) {
          if (credentialId(room.secret, note.version) === old) throw onlyOneLeft();
          return undefined;
        }
        const { next, ...rest } = note;
        const value = there.data?.[nextClient(note.client)];
        if (value === undefined || value === "") throw onlyOneLeft();
        return rewritten(
          there,
          { ...rest, ...next },
          { [note.client]: value, [nextClient(note.client)]: undefined },
        );
      });
      if (old !== undefined) await recipient.drop(room.reference, old);
    },
  };
}

export function endNext(room: Room): Step {
  return {
    id: "end-new-key",
    effect: "deletes",
    says: `End the new key of Secret ${room.secret}; the old one stays`,
    byHand: `Take the entry that ends in .next out of Secret ${room.secret}.`,
    async run({ recipient, signal }) {
      const [, next] = room.before;
      await edit(room, signal, (there, note) => {
        if (note.next === undefined && credentialId(room.secret, note.version) === next) throw onlyOneLeft();
        if (note.next !== undefined && (there.data?.[note.client] ?? "") === "") throw onlyOneLeft();
        return withoutNext(there, note);
      });
      if (next !== undefined) await recipient.drop(room.reference, next);
    },
  };
}

/** Says of the subscription that it is suspended, or no longer. */
export function mark(room: Room, suspended: boolean): Step {
  const set = (wanted: boolean, signal: AbortSignal) =>
    edit(room, signal, (there, { suspended: _, ...note }) =>
      rewritten(there, wanted ? { ...note, suspended: true } : note, {}),
    );
  return {
    id: suspended ? "mark-suspended" : "mark-active",
    effect: "changes",
    says: `Note at Secret ${room.secret} that it is ${suspended ? "suspended" : "in use"}`,
    undoSays: "Take the note back",
    byHand: `Look at the annotation gateway-keys.dev/subscription of Secret ${room.secret}.`,
    async run({ signal }) {
      await set(suspended, signal);
    },
    async undo({ signal }) {
      await set(!suspended, signal);
    },
  };
}

/** Ends the subscription's keys while a policy still refers to them: without any, another route's keys would do. */
export function voidKey(room: Room): Step {
  return {
    id: "void-key",
    effect: "deletes",
    says: `Put a key that nobody knows in the place of what is in Secret ${room.secret}`,
    byHand: `Put random values in the place of those of Secret ${room.secret}.`,
    async run({ recipient, signal }) {
      await edit(room, signal, (there, { next: _, ...note }) =>
        rewritten(
          there,
          { ...note, version: note.version + 1, createdAt: new Date().toISOString(), suspended: true },
          { [note.client]: encoded(newKey()), [nextClient(note.client)]: undefined },
        ),
      );
      for (const id of room.before) await recipient.drop(room.reference, id);
    },
  };
}

export function deleteSecret(room: Room): Step {
  const { cluster, namespace, secret, before, reference } = room;
  return {
    id: "delete-secret",
    effect: "deletes",
    says: `Delete Secret ${secret}`,
    byHand: `kubectl delete secret ${secret} --namespace ${namespace}`,
    async run({ recipient, signal }) {
      const there = await readSecret(room, signal);
      if (there !== undefined) await cluster.delete(secrets, namespace, secret, there.metadata.uid, signal);
      for (const id of before) await recipient.drop(reference, id);
    },
  };
}

function withoutNext(there: Secret, { next, ...note }: Note): Secret | undefined {
  return next === undefined ? undefined : rewritten(there, note, { [nextClient(note.client)]: undefined });
}

/** @param change Undefined where there is nothing to change. */
export async function edit(
  room: Room,
  signal: AbortSignal,
  change: (secret: Secret, note: Note) => Secret | undefined,
): Promise<{ readonly secret: Secret; readonly note: Note }> {
  for (let made = 1; ; made++) {
    const there = await readSecret(room, signal);
    if (there === undefined) throw new GatewayError("not-found", `The Secret ${room.secret} is no more`);
    const note = noteOf(there);
    if (note === undefined) throw unreadable(room.secret);
    const wanted = change(there, note);
    if (wanted === undefined) return { secret: there, note };
    try {
      return { secret: await room.cluster.replace<Secret>(secrets, wanted, signal), note };
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "conflict" || made === tries) throw error;
    }
  }
}

function unreadable(name: string): GatewayError {
  return new GatewayError("conflict", `Somebody has changed what the Secret ${name} says of itself`, {
    next: "Put its annotation gateway-keys.dev/subscription back, or delete it and subscribe anew.",
  });
}

function oldKeyEnded(): GatewayError {
  return new GatewayError("conflict", "The old key has ended, so the new one is the only one that works", {
    next: "Finish the attempt instead.",
  });
}

function onlyOneLeft(): GatewayError {
  return new GatewayError("conflict", "Somebody has let go of one of the two keys; the other one is kept", {
    next: "Refresh; regenerate the key if you do not have it.",
  });
}
