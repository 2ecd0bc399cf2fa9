import type { Gateway } from "../gateway.ts";
import { readBaseUrl } from "../http/address.ts";
import { HttpClient } from "../http/client.ts";
import type { GatewaySettings } from "../settings.ts";
import { KeyServiceGateway } from "./gateway.ts";

/** `spec.keyService` of a Gateway manifest. */
export interface KeyServiceConnection {
  /** `/api/keys` lies below it; a manifest without one is refused as one that cannot be read. */
  readonly url?: string;
  /** Where Envoy listens; without it, callers go where the service is. */
  readonly proxyUrl?: string;
}

/** Opens no connection yet. Throws `GatewayError` `invalid` where an address cannot be read. */
export function openKeyService(
  settings: GatewaySettings,
  { url = "", proxyUrl = url }: KeyServiceConnection,
): Gateway {
  const callers = readBaseUrl(proxyUrl).href.replace(/\/+$/, "");
  const { redactor, log, proxy, authority, token } = settings;
  const client = new HttpClient({
    baseUrl: url,
    speaks: "a key service",
    redactor,
    log,
    ...(proxy === undefined ? {} : { proxy }),
    ...(authority === undefined ? {} : { authority }),
    ...(token === undefined
      ? {}
      : { credential: { headerName: "Authorization", headerPrefix: "Bearer ", value: token } }),
  });
  return new KeyServiceGateway("key-service", settings, {
    request: (call, signal) => client.request(call, signal),
    proxyUrl: async () => callers,
    close: async () => client.close(),
  });
}
