/** Over a consumer's name: what the gateway makes of it, and what the upstream sees. */
import { covers } from "../cursor.ts";
import type { Consumer } from "../facts/facts.ts";
import { isBefore } from "../facts/version.ts";
import { stringOf } from "../yaml/node.ts";
import { code, type HoverContext, type HoverText, paragraphs } from "./hover.ts";

export function consumerHover(context: HoverContext): HoverText | undefined {
  const { spot } = context;
  const text = stringOf(spot.node);
  const consumer = text === undefined || spot.on === "key" ? undefined : consumerAt(context);
  if (text === undefined || consumer === undefined) return undefined;
  const what = whatOf(context);
  if (!consumer.identifiers.some((one) => one.what === what && one.value === text)) return undefined;
  const markdown = consumer.gateway === "apisix" ? apisixText(text, context) : kongText(what, text, consumer);
  return { markdown, start: spot.node.start, end: spot.node.end };
}

/** How the kinds call the identifier that stands at the cursor. */
function whatOf({ spot: { path } }: HoverContext): string {
  return path.length === 2 && path[0] === "metadata" ? `metadata.${path[1]}` : String(path.at(-1));
}

/** The consumer that the mapping around the cursor is; `metadata` is the manifest's. */
function consumerAt({ facts, manifest, spot }: HoverContext): Consumer | undefined {
  const around = spot.path[0] === "metadata" ? manifest.root : spot.holders.at(-1);
  return around && facts.consumers.find((consumer) => covers(around, consumer.start));
}

/** `<namespace>_<name>`; controllers before 2.0 wrote `_` for `-` (gateway-semantics §1.1). */
function apisixText(name: string, { manifest, workspace }: HoverContext): string {
  const version = workspace.config.versions.get("apisixIngressController");
  const old = isBefore(version, "2.0");
  const made = (text: string) => (old ? text.replaceAll("-", "_") : text);
  const { namespace } = manifest;
  const effective = code(`${namespace === undefined ? "<namespace>" : made(namespace)}_${made(name)}`);
  return paragraphs(
    `APISIX knows this consumer as ${effective} and tells the upstream so in ${code("X-Consumer-Username")}.`,
    namespace === undefined
      ? "No namespace is written here: the name depends on the one that the manifest is applied to."
      : undefined,
    old ? `Controller ${version} writes \`_\` for each \`-\`.` : undefined,
  );
}

/** Source: Kong kong/constants.lua and plugins/key-auth/handler.lua (gateway-semantics §2.7). */
function kongText(what: string, text: string, { name }: Consumer): string {
  if (what === "username") {
    return `Kong knows this consumer as ${code(text)} and tells the upstream so in ${code("X-Consumer-Username")}.`;
  }
  if (what === "custom_id") {
    const alone = name === text ? " Without a `username`, Kong knows the consumer by it." : "";
    return `Kong tells the upstream ${code(text)} in ${code("X-Consumer-Custom-ID")}.${alone}`;
  }
  if (what === "id")
    return `Kong keeps the consumer under this id and tells it the upstream in ${code("X-Consumer-ID")}.`;
  const known = name === undefined ? "its `username` or `custom_id`" : code(name);
  return `The object's name in Kubernetes. Kong knows the consumer as ${known}.`;
}
