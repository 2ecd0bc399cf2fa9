import { linkTo, referTo, service } from "../language/apisix/references.ts";
import type { FactSink, Kind, ManifestObject } from "../language/facts/kind.ts";
import { at, entryOf, type Mapping, stringOf } from "../language/yaml/node.ts";

export const gatewayProxy: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "GatewayProxy",
  scope: "Namespaced",
  schema: "gateway-proxy",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "GatewayProxy", add };
    const plane = at(object.root, "spec", "provider", "controlPlane");
    const name = at(plane, "service", "name");
    const path = "spec.provider.controlPlane";
    linkTo(referrer, "backend", service, name, `${path}.service.name`, object.namespace);
    const adminKey = at(plane, "auth", "adminKey");
    const secret = at(adminKey, "valueFrom", "secretKeyRef");
    const entry = stringOf(at(secret, "key"));
    const reference = `${path}.auth.adminKey.valueFrom.secretKeyRef.name`;
    const use = { type: "admin-key", without, ...(entry ? { entry } : {}) } as const;
    referTo(referrer, at(secret, "name"), reference, use, object.namespace);
    if (adminKey?.kind === "mapping") addKey(object, adminKey, `${path}.auth.adminKey.value`, add);
  },
};

/** gatewayproxy.go:56-76: "no token found". */
const without = "the controller has no admin key, and no change reaches APISIX";

/** The Admin API's key in plain text: whoever holds it configures the gateway. */
function addKey(object: ManifestObject, around: Mapping, path: string, add: FactSink): void {
  const entry = entryOf(around, "value");
  if (entry === undefined) return;
  const { value: node, key } = entry;
  const value = stringOf(node);
  const what = { gateway: "apisix", type: "admin-key" } as const;
  const place = { start: node.start, end: node.end, path };
  const rest = { field: "admin-key", role: "secret", encoding: "plain", owners: [] } as const;
  add.credential({ ...place, ...what, ...rest, value, node, around });
  if (value === undefined || object.name === undefined || entryOf(around, "valueFrom") !== undefined) return;
  const reference = { key: "valueFrom", secretName: `${object.name}-admin-key`, entry: "admin-key" };
  const fields = [{ name: "admin-key", value, node }];
  add.inline({ start: key.start, end: key.end, path, ...what, entry, around, reference, fields });
}
