import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Link } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";

/**
 * apisix-ingress-controller apisixroute_controller.go:182-187 (plugin configuration), apisixroute.go buildUpstream,
 * ingress.go loadPluginConfigPluginsForIngress, utils.go:1861-1893 (Gateway).
 */
export const apisixReferenceMissing: Rule = {
  id: "apisix-reference-missing",
  impact: "broken",
  reads: "links",
  kinds: ["ApisixRoute", "Consumer", "Ingress"],
  title: "A plugin configuration, upstream or Gateway for APISIX that is not in the workspace",
  why: "Without the ApisixPluginConfig that it names, the ingress controller refuses an ApisixRoute as a whole, and leaves the plugins of an Ingress out, authentication among them; an ApisixUpstream that is missing gets no requests, and a Consumer without its Gateway is left alone. Files alone cannot tell whether the object is made elsewhere, so this is information; a name that differs by a slip from one that is here is a warning. Of Gateways it speaks only then.",
  off: "When these objects are kept in another repository.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
      plugin_config_name: key-autentication
      backends:
        - serviceName: forecast
          servicePort: 80
---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata:
  name: key-authentication
  namespace: weather
spec:
  ingressClassName: apisix
  plugins:
    - name: key-auth
      enable: true
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
      plugin_config_name: key-authentication
      backends:
        - serviceName: forecast
          servicePort: 80
---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata:
  name: key-authentication
  namespace: weather
spec:
  ingressClassName: apisix
  plugins:
    - name: key-auth
      enable: true
`,
      fixable: true,
    },
  ],
  *check(document) {
    const { workspace } = document;
    if (!workspace.complete) return;
    for (const link of document.links) {
      const loss = losses[`${link.from.kind} ${link.to.kind}`];
      if (loss === undefined || !isPlainName(link.name)) continue;
      if (workspace.objects(link.to, link.name, link.namespace).length > 0) continue;
      const report = missing(document, link, loss);
      if (report !== undefined) yield report;
    }
  },
};

/** What happens without it, by what names what. */
const losses: Readonly<Record<string, string>> = {
  "ApisixRoute ApisixPluginConfig": "the controller refuses this ApisixRoute",
  "ApisixRoute ApisixUpstream": "no request gets there",
  "Consumer Gateway": "the controller leaves this Consumer alone",
  "Ingress ApisixPluginConfig": "this Ingress has none of its plugins, authentication among them",
};

function missing(document: CheckedDocument, link: Link, loss: string): Report | undefined {
  const { to, name, namespace, node } = link;
  const near = document.workspace.nearObject(to, name, namespace);
  const where = namespace === undefined ? "" : ` of the namespace \`${namespace}\``;
  if (near === undefined || !isSlip(name, near) || node.kind !== "scalar") {
    // Gateways mostly stand in another repository than what belongs to them.
    if (to.kind === "Gateway") return undefined;
    const message = `No ${to.kind} \`${name}\`${where} is in the workspace. Unless it is made elsewhere, ${loss}.`;
    return { at: link, message, severity: "information" };
  }
  const edit = replaceScalar(document.text, node, near);
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  const message = `No ${to.kind} \`${name}\` is in the workspace, but \`${near}\` is: ${loss}. Did you mean \`${near}\`?`;
  return { at: link, message, severity: "warning", ...(fix === undefined ? {} : { fix }) };
}
