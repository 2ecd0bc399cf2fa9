/** The gateways that there are. What a gateway needs is loaded when one of its type is first opened. */
import type { Gateway, GatewayType } from "./gateway.ts";
import type { ManifestPart, Program } from "./program.ts";
import type { GatewaySettings } from "./settings.ts";

/** @param part `spec.<type>` of the gateway's manifest. */
type Opener = (settings: GatewaySettings, part: ManifestPart, program: Program) => Promise<Gateway>;

const openers = {
  envoy: async (...given) => (await import("./envoy/index.ts")).openEnvoy(...given),
  "key-service": async (settings, part) =>
    (await import("./key-service/index.ts")).openKeyService(settings, part),
  sandbox: async (settings, _part, program) =>
    (await import("./sandbox/index.ts")).openSandbox(settings, program.sandbox),
} satisfies Readonly<Partial<Record<GatewayType, Opener>>>;

type OpenableType = keyof typeof openers;

/** Types that can be opened, of all that a manifest can name. */
export const gatewayTypes = Object.keys(openers) as readonly OpenableType[];

export function canOpen(type: GatewayType): type is OpenableType {
  return Object.hasOwn(openers, type);
}

/** Opens a gateway; no call is made yet. Rejects with `GatewayError` where its settings cannot be used. */
export function openGateway(
  type: OpenableType,
  settings: GatewaySettings,
  part: ManifestPart,
  program: Program,
): Promise<Gateway> {
  const open: Opener = openers[type];
  return open(settings, part, program);
}
