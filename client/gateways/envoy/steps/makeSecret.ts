import { CredentialValue } from "../../../credentials/credentialValue.ts";
import { GatewayError } from "../../gatewayError.ts";
import type { PreviewedStep } from "../../kubernetes/preview.ts";
import { apiVersionOf, secrets } from "../../kubernetes/resource.ts";
import type { IssuedCredential } from "../../plan.ts";
import { credentialId, decoded, encoded, metadataOf, type Note, noteOf } from "../credentials.ts";
import { newKey } from "../newKey.ts";
import type { Secret } from "../resources.ts";
import { type Room, readSecret } from "../room.ts";

export interface KeyMaking {
  readonly step: PreviewedStep;
  issued(): IssuedCredential | undefined;
}

/**
 * Creates the Secret of a new subscription. Two who subscribe at once try to create the same name: one wins, the
 * other is told. An earlier attempt's Secret bears that attempt's name, and its key can be read again.
 */
export function makeSecret(room: Room, client: string): KeyMaking {
  let issued: IssuedCredential | undefined;
  const { reference, secret, cluster, namespace } = room;
  const noteBy = (operation: string): Note => {
    const { api, application } = reference;
    return { api, application, client, version: 1, createdAt: new Date().toISOString(), operation };
  };
  return {
    issued: () => issued,
    step: {
      id: "make-secret",
      effect: "creates",
      says: `Create Secret ${secret} with a new key for ${client}`,
      undoSays: "Delete that Secret",
      byHand: `kubectl delete secret ${secret} --namespace ${namespace}`,
      async run({ operation, signal }) {
        const key = newKey();
        const note = noteBy(operation);
        const made = await createOrFind(room, note, key, signal);
        const value = decoded(made.data?.[client] ?? "");
        if (value === "") throw emptied(secret);
        issued = { subscription: reference, id: credentialId(secret, 1), value: new CredentialValue(value) };
      },
      async preview(signal) {
        await cluster.create<Secret>(secrets, newSecret(room, noteBy("preview"), newKey()), signal, {
          dryRun: true,
        });
      },
      async undo({ operation, recipient, signal }) {
        const made = await readSecret(room, signal);
        if (made !== undefined && noteOf(made)?.operation === operation) {
          await cluster.delete(secrets, namespace, secret, made.metadata.uid, signal);
        }
        await recipient.drop(reference, credentialId(secret, 1));
      },
    },
  };
}

function newSecret({ namespace, secret }: Room, note: Note, key: string): Secret {
  return {
    apiVersion: apiVersionOf(secrets),
    kind: secrets.kind,
    metadata: metadataOf(secret, namespace, note),
    type: "Opaque",
    data: { [note.client]: encoded(key) },
  };
}

/** What this attempt has made, now or before it broke off. Throws `conflict` where somebody else has. */
export async function createOrFind(
  room: Room,
  note: Note,
  key: string,
  signal: AbortSignal,
): Promise<Secret> {
  const { cluster, secret } = room;
  try {
    return await cluster.create<Secret>(secrets, newSecret(room, note, key), signal);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "conflict") throw error;
    const there = await readSecret(room, signal);
    if (there !== undefined && noteOf(there)?.operation === note.operation) return there;
    throw new GatewayError(
      "conflict",
      `The Secret ${secret} is there already: somebody has just subscribed`,
      {
        cause: error,
        next: "Refresh, and use the key that there is.",
      },
    );
  }
}

function emptied(secret: string): GatewayError {
  return new GatewayError("conflict", `Somebody has taken the key out of Secret ${secret}`, {
    next: "Clean up what was begun, then subscribe anew.",
  });
}
