/** The kinds of this build. A test compares this list with the folder. */
import type { Kind } from "../language/facts/kind.ts";
import { apisixConsumer } from "./apisixConsumer.ts";
import { gatewayKeysConfig } from "./gatewayKeysConfig.ts";
import { kongConsumer } from "./kongConsumer.ts";
import { kongDeclarative } from "./kongDeclarative.ts";
import { secret } from "./secret.ts";
import { securityPolicy } from "./securityPolicy.ts";

export const kinds: readonly Kind[] = [
  apisixConsumer,
  gatewayKeysConfig,
  kongConsumer,
  kongDeclarative,
  secret,
  securityPolicy,
];
