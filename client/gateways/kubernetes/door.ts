/** The way into one cluster: signed in once for as long as that is good, with sockets that are kept meanwhile. */
import tls, { type PeerCertificate } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { readBaseUrl } from "../http/address.ts";
import type { Access } from "../http/client.ts";
import { type Connections, connectionsBy, type Trust } from "../http/connections.ts";
import { orAborted } from "../http/orAborted.ts";
import { type Account, isSocks, type Library, proxyOf, type SignedIn, signIn } from "./account.ts";

/** A context, before anything is contacted. */
export interface ClusterDoor {
  readonly context: string;
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  readonly namespace: string;
  /**
   * Signs in, running a program where the context says so. Rejects with `GatewayError`, or `signal.reason`.
   * @param refused What the cluster does not know, or no longer: then it is signed in anew.
   */
  access(signal: AbortSignal, refused?: Access): Promise<Access>;
  /** Ends a program that is still signing in, and closes every socket. */
  close(): void;
}

/** Milliseconds: some programs open a browser and wait for a person. */
const patience = 120_000;

interface SigningIn {
  readonly given: Promise<Access>;
  /** Once it is given. */
  access?: Access;
  until: number;
}

export class Door implements ClusterDoor {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  readonly #account: Account;
  readonly #library: Library;
  readonly #closing = new AbortController();
  readonly #opened = new Set<Connections>();
  #signingIn: SigningIn | undefined;
  #last: { readonly trust: Trust; readonly connections: Connections } | undefined;

  constructor(account: Account, library: Library, server: string, namespace: string) {
    this.#account = account;
    this.#library = library;
    this.context = account.context;
    this.server = server;
    this.namespace = namespace;
  }

  access(signal: AbortSignal, refused?: Access): Promise<Access> {
    const { access, until = 0 } = this.#signingIn ?? {};
    // Of several that are refused at once the first signs in anew, and the others find what it is given.
    if (
      this.#signingIn === undefined ||
      (access !== undefined && (access === refused || until < Date.now()))
    ) {
      this.#signingIn = this.#begin();
    }
    return orAborted(this.#signingIn.given, signal);
  }

  close(): void {
    this.#closing.abort();
    for (const { kept, fresh } of this.#opened) {
      kept.destroy();
      fresh.destroy();
    }
  }

  #begin(): SigningIn {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(patience)]);
    const given = signIn(this.#account, this.#library, signal).then((signedIn) => {
      begun.access = this.#accessOf(signedIn);
      begun.until = signedIn.until;
      return begun.access;
    });
    const begun: SigningIn = { given, until: 0 };
    given.catch(() => {
      // Whoever asks next tries again; whoever has asked is told.
      if (this.#signingIn === begun) this.#signingIn = undefined;
    });
    return begun;
  }

  #accessOf({ headers, secrets, socks, trust }: SignedIn): Access {
    const known = this.#last;
    if (known !== undefined && isDeepStrictEqual(known.trust, trust)) {
      return { connections: known.connections, headers, secrets };
    }
    const connections = this.#connectionsWith(trust, socks);
    if (known !== undefined) retire(known.connections);
    this.#last = { trust, connections };
    this.#opened.add(connections);
    return { connections, headers, secrets };
  }

  #connectionsWith(trust: Trust, socks: SignedIn["socks"]): Connections {
    const proxy = proxyOf(this.#account.cluster);
    if (socks !== undefined && isSocks(this.#account.cluster)) {
      const { hostname } = new URL(this.server);
      const host = trust.servername ?? hostname.replace(/^\[|\]$/g, "");
      // Its agent forgets the host where that is an address, and would hold the certificate to be for localhost.
      const checkServerIdentity = (_: string, certificate: PeerCertificate) =>
        tls.checkServerIdentity(host, certificate);
      return { kept: socks, fresh: socks, trust: { ...trust, checkServerIdentity }, proxy };
    }
    // The cluster's certificates and our own are not for a proxy.
    return connectionsBy(readBaseUrl(this.server), proxy, trust, { rejectUnauthorized: true });
  }
}

/** Calls that are under way end as they would have; sockets that wait for the next one do not. */
function retire({ kept }: Connections): void {
  kept.keepSocketAlive = () => false;
  for (const socket of Object.values(kept.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}
