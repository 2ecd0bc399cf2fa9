import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Who may administer; the audit names them. */
export const clients = ["extension", "command line"] as const;
export type Client = (typeof clients)[number];

/** A token for each client, made anew in every process and kept in its memory alone. 256 bits. */
export class Tokens {
  readonly #tokens = clients.map((client) => {
    const token = randomBytes(32).toString("base64url");
    return { client, token, digest: digestOf(token) };
  });

  of(wanted: Client): string {
    return this.#tokens.find(({ client }) => client === wanted)?.token ?? "";
  }

  /** Takes the same time for every wrong token: digests are compared, and all of them. */
  clientOf(token: string | undefined): Client | undefined {
    const digest = digestOf(token ?? "");
    const [found] = this.#tokens.filter((known) => timingSafeEqual(known.digest, digest));
    return found?.client;
  }
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
