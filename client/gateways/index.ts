/** The gateways that there are. What a gateway needs is loaded when one of its type is first opened. */
import type { EnvoyConnection } from "./envoy/index.ts";
import type { Gateway, GatewayType } from "./gateway.ts";
import type { KeyServiceConnection } from "./key-service/index.ts";
import type { SandboxConnection } from "./sandbox/index.ts";
import type { GatewaySettings } from "./settings.ts";

/** The settings of each type; those of a manifest's `spec`, and the sandbox's, which come from the program. */
export interface Connections {
  readonly envoy: EnvoyConnection;
  readonly "key-service": KeyServiceConnection;
  readonly sandbox: SandboxConnection;
}

type Opener<Type extends keyof Connections> = (
  settings: GatewaySettings,
  connection: Connections[Type],
) => Promise<Gateway>;

const openers: { readonly [Type in keyof Connections]: Opener<Type> } = {
  envoy: async (...given) => (await import("./envoy/index.ts")).openEnvoy(...given),
  "key-service": async (...given) => (await import("./key-service/index.ts")).openKeyService(...given),
  sandbox: async (...given) => (await import("./sandbox/index.ts")).openSandbox(...given),
};

/** Types that can be opened, of all that a manifest can name. */
export const gatewayTypes = Object.keys(openers) as readonly (keyof Connections)[];

export function canOpen(type: GatewayType): type is keyof Connections {
  return Object.hasOwn(openers, type);
}

/** Opens a gateway; no call is made yet. Throws `GatewayError` `invalid` where its connection cannot be read. */
export function openGateway<Type extends keyof Connections>(
  type: Type,
  settings: GatewaySettings,
  connection: Connections[Type],
): Promise<Gateway> {
  return openers[type](settings, connection);
}
