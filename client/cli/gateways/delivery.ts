/** Where a new key goes: to stdout, to a file that was named, or into the store of this user. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { CredentialValue } from "../../credentials/credentialValue.ts";
import { fingerprint } from "../../credentials/fingerprint.ts";
import { writeKeyFile } from "../../credentials/keyFile.ts";
import { removeIfThere } from "../../credentials/privateFile.ts";
import { StorageError } from "../../credentials/storageError.ts";
import type { SubscriptionReference } from "../../gateways/gateway.ts";
import { GatewayError } from "../../gateways/gatewayError.ts";
import type { IssuedCredential, Recipient } from "../../gateways/plan.ts";
import { UsageError } from "../command.ts";
import type { Session } from "./session.ts";

/** What may be said of a key that was handed over. */
export interface Delivered {
  readonly subscription: SubscriptionReference;
  readonly id: string;
  readonly fingerprint: string;
  readonly value: CredentialValue;
}

export class Delivery implements Recipient {
  readonly #session: Session;
  readonly #file: string | undefined;
  readonly #show: boolean;
  #delivered: Delivered | undefined;
  #written = false;

  private constructor(session: Session) {
    const { options } = session.given;
    this.#session = session;
    this.#file = options.get("key-file");
    this.#show = options.has("show-key");
  }

  /**
   * Throws `UsageError` and `StorageError` where a key could not be delivered as was asked, or an old one not be
   * forgotten, before anything is done.
   */
  static async prepare(session: Session): Promise<Delivery> {
    const { options } = session.given;
    if (options.has("show-key") && options.get("output") === "json") {
      throw new UsageError("--show-key prints the key alone; for a script that reads JSON: --key-file FILE");
    }
    refuseTaken(options.get("key-file"));
    await session.store.list();
    return new Delivery(session);
  }

  /** The key of this attempt; undefined while there is none, and after it was taken back. */
  get delivered(): Delivered | undefined {
    return this.#delivered;
  }

  /** A sentence for people. */
  get says(): string {
    const { value } = this.#delivered ?? {};
    const key = value === undefined ? "The key" : `The key ${value} (fingerprint ${fingerprint(value)})`;
    const places = [
      ...(this.#show ? ["was printed"] : []),
      ...(this.#file === undefined ? [] : [`is in ${resolve(this.#file)}`]),
    ];
    return places.length > 0
      ? `${key} ${places.join(" and ")}, and is kept nowhere else.`
      : `${key} is kept in ${this.#session.storeFolder}, for you alone.`;
  }

  /** For JSON. */
  get place(): object {
    if (this.#file !== undefined) return { kept: "file", file: resolve(this.#file) };
    return { kept: this.#show ? "nowhere" : "store" };
  }

  take(issued: IssuedCredential): Promise<void> {
    return speaking(async () => {
      const { subscription, id, value } = issued;
      this.#session.redactor.add(value);
      if (this.#file !== undefined) await this.#write(this.#file, issued);
      if (this.#show) await reveal(this.#session, subscription, value, `${value.reveal()}\n`);
      if (this.#file === undefined && !this.#show) {
        await this.#session.store.put(this.#address(subscription, id), value);
      }
      this.#delivered = { subscription, id, fingerprint: fingerprint(value), value };
    });
  }

  drop(subscription: SubscriptionReference, credential: string): Promise<void> {
    return speaking(async () => {
      if (this.#delivered?.id === credential) {
        if (this.#written && this.#file !== undefined) await removeIfThere(this.#file);
        this.#delivered = undefined;
      }
      const { store, gateway, audit } = this.#session;
      const address = this.#address(subscription, credential);
      const kept = await store.get(address);
      if (kept === undefined) return;
      await store.delete(address);
      const names = { gateway: gateway.name, subscription: subscription.id };
      await audit.append({ action: "forget", ...names, credential: kept, outcome: "done" });
    });
  }

  async #write(file: string, { subscription, value }: IssuedCredential): Promise<void> {
    const { audit, gateway } = this.#session;
    await writeKeyFile(file, value, false);
    this.#written = true;
    const names = { gateway: gateway.name, subscription: subscription.id };
    await audit.append({ action: "export", ...names, credential: value, outcome: "done" });
  }

  #address(subscription: SubscriptionReference, credential: string) {
    return { gateway: this.#session.gateway.name, subscription, credential };
  }
}

/** Throws `UsageError` where a file is there: a key is never written over. */
export function refuseTaken(file: string | undefined): void {
  if (file !== undefined && existsSync(file)) {
    throw new UsageError(`${file} is there already; name a file that is not, and move it when all is done`);
  }
}

/** Prints what holds a key, once the audit has it. Throws `StorageError`, and `UsageError` where nobody reads. */
export async function reveal(
  { audit, gateway, terminal }: Session,
  { id }: SubscriptionReference,
  credential: CredentialValue,
  text: string,
): Promise<void> {
  await audit.append({
    action: "reveal",
    gateway: gateway.name,
    subscription: id,
    credential,
    outcome: "done",
  });
  await terminal.asIs(text);
}

/** A plan takes gateways' errors only. */
async function speaking(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StorageError) {
      throw new GatewayError("invalid", error.message, { next: error.next, cause: error });
    }
    if (error instanceof UsageError) throw new GatewayError("invalid", error.message, { cause: error });
    throw error;
  }
}
