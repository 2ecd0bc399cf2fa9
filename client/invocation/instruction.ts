import type { CredentialValue } from "../credentials/credentialValue.ts";
import type { Environment, Gateway, GatewayType, Invocation } from "../gateways/gateway.ts";
import { address } from "./address.ts";
import { callOf } from "./call.ts";
import { snippet } from "./snippet.ts";
import { curlBash } from "./snippets/curl-bash.ts";

/** All that a caller has to know to call an API, as plain data. */
export interface InvocationInstruction {
  readonly gatewayType: GatewayType;
  readonly environment: Environment;
  readonly apiName: string;
  readonly apiVersion?: string;
  readonly credentialType: "api-key" | "bearer";
  /** Absent where the API takes the key from the query alone. */
  readonly credentialHeaderName?: string;
  readonly credentialQueryParam?: string;
  /** The key's mask, unless it was asked for; absent where nobody has the key at hand. */
  readonly credentialValue?: string;
  readonly baseUrl: string;
  readonly basePath: string;
  /** Percent-encoded, but for templates (`{city}`). */
  readonly fullUrl: string;
  readonly region?: string;
  /** For bash; the key is `$GATEWAY_KEY` unless it was asked for. */
  readonly curlExample: string;
}

/** What `instructionOf` may say of the key. */
export interface InstructionOptions {
  readonly credential?: CredentialValue;
  /** Show the key instead of its mask and the environment variable. */
  readonly reveal?: boolean;
}

/**
 * How to call what a subscription is to.
 * @throws GatewayError `invalid` where the gateway's address or header is none.
 */
export function instructionOf(
  gateway: Pick<Gateway, "type" | "environment">,
  invocation: Invocation,
  { credential, reveal = false }: InstructionOptions = {},
): InvocationInstruction {
  const { apiName, apiVersion, credentialType, headerName, queryParameter, region } = invocation;
  const shown = reveal ? credential : undefined;
  return {
    gatewayType: gateway.type,
    environment: gateway.environment,
    apiName,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    credentialType,
    ...(headerName === undefined ? {} : { credentialHeaderName: headerName }),
    ...(queryParameter === undefined ? {} : { credentialQueryParam: queryParameter }),
    ...(credential === undefined ? {} : { credentialValue: shown?.reveal() ?? credential.toString() }),
    baseUrl: invocation.baseUrl,
    basePath: invocation.basePath,
    fullUrl: address(invocation.baseUrl, invocation.basePath),
    ...(region === undefined ? {} : { region }),
    curlExample: snippet(curlBash, callOf(invocation, {}, shown)),
  };
}
