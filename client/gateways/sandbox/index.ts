import type { Gateway } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import { type Call, HttpClient } from "../http/client.ts";
import type { Link } from "../key-service/api.ts";
import { KeyServiceGateway } from "../key-service/gateway.ts";
import type { GatewaySettings } from "../settings.ts";
import { type ConnectedSandbox, connectSandbox, type SandboxOptions } from "./connect.ts";

/** Which sandbox, and on whose behalf. */
export type SandboxConnection = Omit<SandboxOptions, "signal" | "log">;

/** The embedded key service. Nothing is started before it is first asked for something. Throws nothing. */
export function openSandbox(settings: GatewaySettings, connection: SandboxConnection): Gateway {
  return new KeyServiceGateway("sandbox", settings, new SandboxLink(settings, connection));
}

interface Connected {
  readonly sandbox: ConnectedSandbox;
  readonly client: HttpClient;
}

/** The sandbox ends with the window that started it; the next call starts another on the same data. */
class SandboxLink implements Link {
  readonly #settings: GatewaySettings;
  readonly #connection: SandboxConnection;
  #connected: Promise<Connected> | undefined;

  constructor(settings: GatewaySettings, connection: SandboxConnection) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async request<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const connected = await this.#connect(signal);
    try {
      return await connected.client.request(call, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
      await this.#leave(connected);
      return (await this.#connect(signal)).client.request(call, signal);
    }
  }

  async proxyUrl(signal: AbortSignal): Promise<string> {
    return (await this.#connect(signal)).sandbox.proxyUrl;
  }

  async close(): Promise<void> {
    // A connection that failed has been told to whoever asked for it.
    const connected = await this.#connected?.catch(() => undefined);
    if (connected === undefined) return;
    connected.client.close();
    await this.#leave(connected);
  }

  async #connect(signal: AbortSignal): Promise<Connected> {
    const running = this.#connected;
    if (running === undefined) return this.#begin(signal);
    try {
      return await running;
    } catch (error) {
      // Whoever began it has given up; we have not.
      if (signal.aborted || !(error instanceof GatewayError) || error.code !== "cancelled") throw error;
      return this.#connect(signal);
    }
  }

  #begin(signal: AbortSignal): Promise<Connected> {
    const attempt = this.#start(signal);
    this.#connected = attempt;
    attempt.catch(() => {
      if (this.#connected === attempt) this.#connected = undefined;
    });
    return attempt;
  }

  async #start(signal: AbortSignal): Promise<Connected> {
    const { redactor, log } = this.#settings;
    const sandbox = await connectSandbox({ ...this.#connection, log, signal });
    const client = new HttpClient({
      baseUrl: sandbox.adminUrl,
      speaks: "the sandbox",
      credential: { headerName: "Authorization", headerPrefix: "Bearer ", value: sandbox.token },
      redactor,
      log,
    });
    return { sandbox, client };
  }

  /** Its client stays open: other calls over it find out for themselves, and are not told that they were cancelled. */
  async #leave(gone: Connected): Promise<void> {
    const attempt = this.#connected;
    const isLast = (await attempt?.catch(() => undefined)) === gone;
    // Another call may have found it out before us, and connected anew.
    if (isLast && this.#connected === attempt) this.#connected = undefined;
    await gone.sandbox.end();
  }
}

/** Nobody listens any more, or somebody else does, so the request has not been done. */
function isGone(error: unknown): boolean {
  if (!(error instanceof GatewayError) || error.mayHaveHappened) return false;
  return error.code === "unreachable" || error.code === "unauthorised";
}
