import assert from "node:assert/strict";
import { type CodeAction, CodeActionKind, commands, Range, workspace } from "vscode";
import { commandAt, findings, inWorkspace, open, write } from "./editor.ts";
import { appears, outside, screenshot } from "./outside.ts";

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: apis}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: public, namespace: apis}
spec:
  targetRefs:
    - {group: gateway.networking.k8s.io, kind: Gateway, name: public}
  apiKeyAuth:
    credentialRefs: [{name: mobile-key}]
    extractFrom: [{headers: [x-api-key]}]
`;

const routes = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
  namespace: apis
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: history
          port: 8080
---
# Browsers of the dashboard may read the history.
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: history
  namespace: apis
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: history
  cors:
    allowOrigins:
      - https://dashboard.example.com
`;

describe("policies of Envoy Gateway", () => {
  it("a policy that opens a route, because of another file, is underlined and mended", async () => {
    await write("envoy/gateway.yaml", gateway);
    await write("envoy/routes.yaml", routes);
    try {
      const document = await open("envoy/routes.yaml");
      await findings(document, (rules) => rules.includes("envoy-policy-replaces"));
      const at = document.positionAt(document.getText().lastIndexOf("name: history") + 6);
      await appears(".monaco-hover:not(.hidden) .hover-contents", () =>
        commandAt(document, at, "editor.action.showHover"),
      );
      await screenshot("policy-replaces");
      await outside("press", { key: "Escape" });
      const actions = await commands.executeCommand<CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        new Range(at, at),
        CodeActionKind.QuickFix.value,
      );
      const merge = actions.find(({ edit, title }) => edit !== undefined && title.includes("mergeType"));
      assert.ok(merge?.edit, actions.map(({ title }) => title).join("; "));
      await workspace.applyEdit(merge.edit);
      assert.match(document.getText(), /^ {2}mergeType: StrategicMerge$/m);
      await findings(document, (rules) => !rules.includes("envoy-policy-replaces"));
      await document.save();
    } finally {
      await workspace.fs.delete(inWorkspace("envoy"), { recursive: true });
    }
  });
});
