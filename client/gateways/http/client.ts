/** Calls to a gateway that speaks plain REST: JSON in, JSON out, and every trouble a `GatewayError`. */
import { setMaxListeners } from "node:events";
import { CredentialValue } from "../../credentials/credentialValue.ts";
import type { Redactor } from "../../credentials/redaction.ts";
import { GatewayError } from "../gatewayError.ts";
import { pathBelow, pathOfLink, type QueryValue, readBaseUrl } from "./address.ts";
import { decode } from "./answer.ts";
import { type Answer, AttemptFailed, attempt, type OutgoingRequest } from "./attempt.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type ConnectionOptions, type Connections, connectionsTo } from "./connections.ts";
import { setbackOf } from "./failure.ts";
import { orAborted } from "./orAborted.ts";
import type { Pace } from "./pace.ts";
import { follow } from "./redirect.ts";
import { refusalOf } from "./refusal.ts";
import { waitBeforeNext } from "./retry.ts";
import type { Setback } from "./setback.ts";

export interface HttpClientOptions extends ConnectionOptions {
  /** Paths go below it: `https://kong.acme.test:8001/admin`. */
  readonly baseUrl: string;
  /** What the gateway is to speak, for messages: `a key service`. */
  readonly speaks: string;
  /** The header that proves who asks; it goes to this origin and no other. */
  readonly credential?: {
    readonly headerName: string;
    readonly headerPrefix?: string;
    readonly value: CredentialValue;
  };
  /**
   * The way in, where it is not the same for every call: asked before each attempt, in place of `credential`.
   * `refused` is one that the gateway did not know (401): then another is asked for, once an attempt.
   */
  readonly access?: (signal: AbortSignal, refused?: Access) => Promise<Access>;
  /** Reads a refusal that the gateway has its own form for; undefined where it is none. */
  readonly refusal?: (answer: Answer, redact: (text: string) => string) => Setback | undefined;
  readonly redactor: Redactor;
  /** How fast calls may follow each other; shared by all clients of a gateway. */
  readonly pace?: Pace;
  /** Milliseconds for one attempt, from the connection to the answer's last byte; 30,000 unless told. */
  readonly timeout?: number;
  /** One line for each attempt, without keys. */
  readonly log?: (line: string) => void;
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Sockets, and the headers that prove who asks. Whoever gives it closes its sockets. */
export interface Access {
  readonly connections: Connections;
  readonly headers: OutgoingRequest["headers"];
  /** What of the headers is nobody's business. */
  readonly secrets?: readonly CredentialValue[];
}

export interface Call<T> {
  /** For messages, with a capital: `Creating the key`. */
  readonly doing: string;
  readonly method: OutgoingRequest["method"];
  /** Segments as they are, each encoded here; or a link from an answer, which has to stay at the same origin. */
  readonly path: readonly string[] | { readonly link: string };
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** In place of the usual ones: `accept`, `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Becomes JSON; a `CredentialValue` in it leaves as the key. */
  readonly body?: unknown;
  /** Reads the answer's JSON; undefined where the answer is empty. Throws `ShapeError`. */
  readonly decode: (value: unknown) => T;
}

/** Milliseconds: no attempt begins, and none is waited for, after so long. */
const patience = 60_000;

export class HttpClient {
  readonly #base: URL;
  readonly #options: HttpClientOptions;
  readonly #connections: Connections;
  readonly #clock: Clock;
  readonly #running = new Set<AbortController>();
  readonly #forget: (() => void)[] = [];
  readonly #hidden = new WeakSet<Access>();
  #closed = false;

  /** Opens nothing yet. Throws `GatewayError` `invalid` where an option cannot be read. */
  constructor(options: HttpClientOptions) {
    this.#base = readBaseUrl(options.baseUrl);
    this.#options = options;
    this.#connections = connectionsTo(this.#base, options);
    this.#clock = options.clock ?? systemClock;
    if (options.credential !== undefined) this.#forget.push(options.redactor.add(options.credential.value));
  }

  /** Sends `call`, again where that is safe and promising, and reads the answer. Throws `GatewayError`. */
  async request<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const { running, end } = this.#start(signal);
    const forget = secretsOf(call).map((value) => this.#options.redactor.add(value));
    try {
      return await this.#persist(call, this.#outgoing(call), running);
    } finally {
      end();
      for (const hide of forget) hide();
    }
  }

  /**
   * Sends `call` once and gives the answer's bytes as they come; leaving the loop ends it. Throws `GatewayError`, also
   * where nothing has come for `idle` milliseconds.
   */
  async *follow(call: Omit<Call<void>, "decode">, idle: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const { running, end } = this.#start(signal);
    let stream: Answer["stream"];
    const stop = () => stream?.destroy();
    try {
      const answer = await this.#answer({ ...this.#outgoing(call), follows: true }, running);
      if ("says" in answer) throw this.#error(call, answer, false);
      ({ stream } = answer);
      if (stream === undefined) throw this.#error(call, this.#refusal(answer), false);
      running.addEventListener("abort", stop, { once: true });
      if (running.aborted) stop();
      stream.setTimeout(idle, stop);
      for await (const chunk of stream) yield chunk as Buffer;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      const why = running.aborted ? "cancelled" : "broken";
      const { origin } = this.#base;
      const failed = new AttemptFailed(why, true, error);
      throw this.#error(call, setbackOf(failed, { origin, proxy: undefined, timeout: idle }), false);
    } finally {
      stop();
      running.removeEventListener("abort", stop);
      end();
    }
  }

  /** Cancels what is under way and closes every socket. */
  close(): void {
    this.#closed = true;
    for (const running of this.#running) running.abort();
    this.#connections.kept.destroy();
    this.#connections.fresh.destroy();
    for (const forget of this.#forget.splice(0)) forget();
  }

  #start(signal: AbortSignal): { readonly running: AbortSignal; readonly end: () => void } {
    const running = new AbortController();
    const stop = () => running.abort();
    if (signal.aborted || this.#closed) stop();
    // As many calls as somebody likes may wait for one person to cancel; Node.js warns of eleven.
    setMaxListeners(0, signal, running.signal);
    signal.addEventListener("abort", stop, { once: true });
    this.#running.add(running);
    const end = () => {
      signal.removeEventListener("abort", stop);
      this.#running.delete(running);
    };
    return { running: running.signal, end };
  }

  async #persist<T>(call: Call<T>, request: OutgoingRequest, signal: AbortSignal): Promise<T> {
    const started = this.#clock.now();
    const isWrite = call.method !== "GET";
    let unclear = false;
    for (let made = 1; ; made++) {
      const outcome = await this.#once(call, request, signal);
      if ("value" in outcome) return outcome.value;
      unclear ||= isWrite && outcome.unclear;
      const wait = waitBeforeNext(outcome, call.method, made, this.#options.random ?? Math.random);
      if (wait === undefined || this.#clock.now() + wait - started > patience)
        throw this.#error(call, outcome, unclear);
      try {
        await this.#clock.sleep(wait, signal);
      } catch {
        throw this.#error(call, cancelled, unclear);
      }
    }
  }

  async #once<T>(
    call: Call<T>,
    request: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<{ value: T } | Setback> {
    const { origin } = this.#base;
    const answer = await this.#answer(request, signal);
    if ("says" in answer) return answer;
    if (answer.status >= 300) return this.#refusal(answer);
    return decode(answer, call.decode, `${origin} does not answer as ${this.#options.speaks} does`);
  }

  #refusal(answer: Answer): Setback {
    const own = this.#options.refusal?.(answer, this.#redact);
    return own ?? refusalOf(answer, this.#base.origin, this.#redact, this.#clock.date());
  }

  /** The answer behind redirects. */
  async #answer(request: OutgoingRequest, signal: AbortSignal): Promise<Answer | Setback> {
    let path = request.path;
    const seen = new Set<string>();
    for (;;) {
      seen.add(path);
      const answer = await this.#attempt({ ...request, path }, signal);
      if ("says" in answer) return answer;
      const next = follow(answer, request.method, new URL(path, this.#base), seen);
      if (typeof next !== "string") return next;
      path = next;
    }
  }

  async #attempt(request: OutgoingRequest, signal: AbortSignal): Promise<Answer | Setback> {
    const { access: signIn } = this.#options;
    if (signIn === undefined) return this.#send(request, this.#access, signal);
    const access = await signedIn(() => signIn(signal), signal);
    if ("says" in access) return access;
    const answer = await this.#send(request, access, signal);
    if ("says" in answer || answer.status !== 401) return answer;
    const renewed = await signedIn(() => signIn(signal, access), signal);
    return "says" in renewed ? renewed : this.#send(request, renewed, signal);
  }

  async #send(request: OutgoingRequest, access: Access, signal: AbortSignal): Promise<Answer | Setback> {
    const { timeout = 30_000, pace } = this.#options;
    const { connections, headers } = access;
    try {
      await pace?.turn(signal);
    } catch {
      return cancelled;
    }
    this.#hide(access);
    const started = this.#clock.now();
    const log = (outcome: string) => {
      const [path = ""] = request.path.split("?");
      const took = Math.round(this.#clock.now() - started);
      this.#options.log?.(
        this.#redact(`${request.method} ${this.#base.origin}${path}: ${outcome}, ${took} ms`),
      );
    };
    try {
      const sent = { ...request, headers: { ...request.headers, ...headers } };
      const answer = await attempt(this.#base, sent, connections, timeout, signal);
      log(String(answer.status));
      return answer;
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
      log(error.why);
      return setbackOf(error, { origin: this.#base.origin, proxy: connections.proxy, timeout });
    }
  }

  /** A sign-in may be spoken of as long as this client is: proxies and gateways quote what they were sent. */
  #hide(access: Access): void {
    if (this.#hidden.has(access)) return;
    this.#hidden.add(access);
    for (const secret of access.secrets ?? []) this.#forget.push(this.#options.redactor.add(secret));
  }

  get #access(): Access {
    const { credential } = this.#options;
    const header = (known: NonNullable<typeof credential>) => ({
      [known.headerName]: `${known.headerPrefix ?? ""}${known.value.reveal()}`,
    });
    return { connections: this.#connections, headers: credential === undefined ? {} : header(credential) };
  }

  #outgoing({ method, path, query, headers, body, doing }: Omit<Call<void>, "decode">): OutgoingRequest {
    const text = body === undefined ? undefined : JSON.stringify(body, reveal);
    return {
      method,
      path: "link" in path ? pathOfLink(this.#base, path.link, doing) : pathBelow(this.#base, path, query),
      headers: {
        accept: "application/json",
        "user-agent": "gateway-keys",
        ...(text === undefined
          ? {}
          : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
        ...headers,
      },
      body: text,
    };
  }

  #redact = (text: string): string => this.#options.redactor.redact(text);

  #error({ doing }: { readonly doing: string }, setback: Setback, mayHaveHappened: boolean): GatewayError {
    const { code, says, next, permission, wait, cause } = setback;
    const message = code === "cancelled" ? `${doing} was cancelled` : `${doing} failed: ${says}`;
    return new GatewayError(code, this.#redact(message), {
      mayHaveHappened,
      ...(next === undefined ? {} : { next: this.#redact(next) }),
      ...(permission === undefined ? {} : { permission }),
      ...(wait === undefined ? {} : { wait }),
      ...(cause instanceof Error ? { cause: this.#bare(cause) } : {}),
    });
  }

  /** An error's name and text, without what else hangs on it. */
  #bare(error: Error): Error {
    const bare = new Error(this.#redact(error.message));
    bare.name = error.name;
    delete bare.stack;
    return bare;
  }
}

/** Where signing in fails, nothing was asked for yet. */
async function signedIn(signIn: () => Promise<Access>, signal: AbortSignal): Promise<Access | Setback> {
  if (signal.aborted) return cancelled;
  try {
    return await orAborted(signIn(), signal);
  } catch (error) {
    if (signal.aborted) return cancelled;
    const { code, message, next, permission, cause } = GatewayError.from(error, "signing in");
    return {
      code,
      says: message.charAt(0).toLowerCase() + message.slice(1),
      next,
      unclear: false,
      again: "never",
      ...(permission === undefined ? {} : { permission }),
      ...(cause === undefined ? {} : { cause }),
    };
  }
}

const cancelled: Setback = { code: "cancelled", says: "it was cancelled", unclear: false, again: "never" };

/** `JSON.stringify` has asked `toJSON` by now; what it asked still stands in its holder. */
function reveal(this: unknown, name: string, value: unknown): unknown {
  const original: unknown = typeof this === "object" && this !== null ? Reflect.get(this, name) : undefined;
  return original instanceof CredentialValue ? original.reveal() : value;
}

function secretsOf<T>({ body, query }: Call<T>): readonly CredentialValue[] {
  const found: CredentialValue[] = [];
  const look = (value: unknown): void => {
    if (value instanceof CredentialValue) found.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  look(body);
  look(query);
  return found;
}
