/** What manifests of ours say: plain data, for programs that know no manifests. */
import type { Environment, GatewayType } from "../../gateways/gateway.ts";
import type { ManifestPart } from "../../gateways/program.ts";

/** A `Gateway` of `gateway-keys.dev`, or the sandbox that needs none. */
export interface DeclaredGateway {
  readonly name: string;
  /** `gateways.yaml:3:1`; undefined for the sandbox that no manifest describes. */
  readonly place: string | undefined;
  readonly type: GatewayType;
  readonly environment: Environment;
  readonly organization: string | undefined;
  /** `spec.<type>`; empty where there is none. */
  readonly part: ManifestPart;
}

/** A gateway with what else manifests say of it. */
export interface ChosenGateway extends DeclaredGateway {
  /** Applications of its Subscriptions, each once. */
  readonly applications: readonly string[];
}

/** The sandbox is there without a manifest, by this name. */
export const embeddedSandbox: DeclaredGateway = {
  name: "sandbox",
  place: undefined,
  type: "sandbox",
  environment: "sandbox",
  organization: undefined,
  part: {},
};
