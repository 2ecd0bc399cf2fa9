/** Who gets through the plugins of an APISIX route: which prove a caller, which choose among callers. */
import { at, itemsOf, type Node, stringOf } from "../yaml/node.ts";
import { isOff } from "./consumers.ts";

/** Plugins that take any consumer with a credential of their kind. */
const proving = new Set(["key-auth", "basic-auth", "jwt-auth", "hmac-auth"]);

/** Plugins that may turn away a consumer whose credential is right, by lists, policies or code. */
const choosing =
  /^(consumer-restriction|acl|opa|authz-.+|forward-auth|wolf-rbac|ip-restriction|serverless-.+|ext-plugin-.+|workflow)$/;

export interface Gate {
  /** The plugin's name where callers prove who they are. */
  readonly proves: Node | undefined;
  /** Something chooses among them, or may: a template is in the way. */
  readonly chooses: boolean;
}

/** What a list of plugins does. */
export function gateOf(plugins: Node | undefined): Gate {
  let proves: Node | undefined;
  let chooses = plugins !== undefined && plugins.kind !== "sequence";
  for (const plugin of itemsOf(plugins)) {
    const node = at(plugin, "name");
    const name = stringOf(node);
    if (isOff(plugin)) continue;
    if (name === undefined || choosing.test(name)) chooses = true;
    else if (proving.has(name)) proves ??= node;
  }
  return { proves, chooses };
}

/** `authentication` of an ApisixRoute's rule: its type where it is on (apisixroute.go:175-196). */
export function authenticationOf(rule: Node): Node | undefined {
  const authentication = at(rule, "authentication");
  const enable = at(authentication, "enable");
  const type = at(authentication, "type");
  if (enable?.kind !== "scalar" || enable.value !== true) return undefined;
  return stringOf(type) === "wolfRBAC" ? undefined : type;
}
