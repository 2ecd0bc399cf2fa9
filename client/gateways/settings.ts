import type { CredentialValue } from "../credentials/credentialValue.ts";
import type { Redactor } from "../credentials/redaction.ts";
import type { Environment } from "./gateway.ts";

/** Where a manifest names none: the same on every machine, so that identifiers stay the same. */
export const defaultOrganization = "default";

/** What every gateway is opened with, whatever its type. */
export interface GatewaySettings {
  /** `metadata.name` of its manifest. */
  readonly name: string;
  readonly environment: Environment;
  /** Parts of every identifier. */
  readonly organization: string;
  readonly prefix: string;
  /** Applications that manifests and people have named, for gateways that cannot list theirs. */
  readonly applications: readonly string[];
  /** What proves who asks, where the gateway wants it and it comes from a person; never from a manifest. */
  readonly token?: CredentialValue;
  readonly redactor: Redactor;
  /** One line for each call, without keys. */
  readonly log: (line: string) => void;
  readonly proxy?: string;
  /** Certificates in PEM of an authority to trust beside the public ones. */
  readonly authority?: string;
}
