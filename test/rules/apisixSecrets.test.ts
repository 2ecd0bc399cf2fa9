/** The rules about keys and Secrets, on the kinds of APISIX. */
import { describe, expect, it } from "vitest";
import { fixed, testKey } from "../lint.ts";
import { found, said, secret, stream } from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

function consumer(credential: string): string {
  return `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: app
  namespace: apis
spec:
  gatewayRef: {name: apisix}
  credentials:
    - name: a
${credential}`;
}

function gatewayProxy(adminKey: string): string {
  return `apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata:
  name: proxy
  namespace: infra
spec:
  provider:
    type: ControlPlane
    controlPlane:
      service: {name: admin, port: 9180}
      auth:
        type: AdminKey
        adminKey:
${adminKey}`;
}

describe("a key in a Consumer", () => {
  const text = consumer(`      type: key-auth
      config:
        key: ${key} # of the app
`);

  it("moves to a Secret of the Consumer's namespace", () => {
    expect(said("inline-key", text)).toEqual(["warning spec.credentials[0].config"]);
    expect(fixed(text, "inline-key")["manifest.yaml"]).toBe(
      `${consumer(`      type: key-auth
      secretRef:
        # of the app
        name: app-key-auth
`)}---
apiVersion: v1
kind: Secret
metadata:
  name: app-key-auth
  namespace: apis
stringData:
  key: ${key}
`,
    );
  });

  it("is judged as every other key, and so are those of auth plugins", () => {
    const named = consumer("      type: key-auth\n      config: {key: app}\n");
    expect(said("identifier-as-key", named)).toEqual(["error spec.credentials[0].config.key"]);
    const plugin = text.replace(/credentials:.*/s, "plugins: [{name: key-auth, config: {key: changeme}}]\n");
    expect(said("placeholder-key", plugin)).toEqual(["error spec.plugins[0].config.key"]);
    const other = plugin.replace("name: key-auth", "name: limit-count");
    expect(said("placeholder-key", other)).toEqual([]);
  });

  it("in the Secret of another namespace is judged there", () => {
    const texts = stream(
      consumer("      type: basic-auth\n      secretRef: {name: s, namespace: vault}\n"),
      secret("s", "username: app\npassword: changeme").replace("{name: s}", "{name: s, namespace: vault}"),
    );
    expect(said("placeholder-key", texts)).toEqual(["error stringData[password]"]);
  });
});

describe("the admin key of a GatewayProxy", () => {
  it("moves to a Secret, of which one entry is named", () => {
    const text = gatewayProxy(`          value: ${key}\n`);
    const [finding] = found("inline-key", text);
    expect(finding?.message).toContain("refer to that with `valueFrom`");
    expect(fixed(text, "inline-key")["manifest.yaml"]).toBe(
      `${gatewayProxy(`          valueFrom:
            secretKeyRef:
              name: proxy-admin-key
              key: admin-key
`)}---
apiVersion: v1
kind: Secret
metadata:
  name: proxy-admin-key
  namespace: infra
stringData:
  admin-key: ${key}
`,
    );
  });

  it("is nothing that a fix can make up", () => {
    const [finding] = found("placeholder-key", gatewayProxy("          value: changeme\n"));
    expect(finding?.message).toContain("its controller 401");
    expect(finding?.fix).toBeUndefined();
    expect(JSON.stringify(fixed(gatewayProxy("          value: changeme\n")))).not.toContain(testKey);
  });

  it("is looked for under the entry's own name", () => {
    const referring = gatewayProxy("          valueFrom: {secretKeyRef: {name: s, key: token}}\n");
    const held = (entries: string) =>
      stream(referring, secret("s", entries).replace("{name: s}", "{name: s, namespace: infra}"));
    expect(said("secret-key-missing", held("token: a"))).toEqual([]);
    const [finding] = found("secret-key-missing", held("admin: a"));
    expect(finding?.message).toContain("no entry `token`: the controller has no admin key");
    expect(said("placeholder-key", held("token: changeme"))).toEqual(["error stringData[token]"]);
    expect(said("placeholder-key", held(`token: ${key}\nnote: changeme`))).toEqual([]);
  });
});

describe("certificates", () => {
  const tls = `apiVersion: apisix.apache.org/v2
kind: ApisixTls
metadata: {name: app, namespace: apis}
spec: {hosts: [a.example.com], secret: {name: s, namespace: certs}}
`;
  const held = (entries: string, type = "Opaque") =>
    stream(tls, `${secret("s", entries).replace("{name: s}", "{name: s, namespace: certs}")}type: ${type}\n`);

  it.each(["cert: a\nkey: b", "tls.crt: a\ntls.key: b", "cert: a\nkey: b\nca.crt: c"])(
    "are %j",
    (entries) => {
      expect(said("secret-key-missing", held(entries))).toEqual([]);
    },
  );

  it("lack what they have not", () => {
    const lacking = (entries: string) =>
      found("secret-key-missing", held(entries)).map(({ message }) => message.slice(0, 45));
    expect(lacking("cert: a")).toEqual(["The Secret `s` has no entry `key`: the contro"]);
    expect(lacking("tls.crt: a")).toEqual(["The Secret `s` has no entry `tls.key`: the co"]);
    expect(lacking("crt: a\nkey: b")).toEqual(["The Secret `s` has no entry `tls.crt` or `cer"]);
  });

  it("of the TLS type are the API server's to check", () => {
    expect(said("secret-key-missing", held("tls.crt: a", "kubernetes.io/tls"))).toEqual([]);
  });

  it("hold no caller's credential", () => {
    expect(said("placeholder-key", held("cert: changeme\nkey: changeme"))).toEqual([]);
  });
});

describe("settings of plugins", () => {
  it("are no credentials, whatever they are called", () => {
    const route = `apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: all, namespace: apis}
spec: {plugins: [{name: openid-connect, enable: true, secretRef: s}]}
`;
    const held = secret("s", "key: changeme\nclient_secret: a").replace(
      "{name: s}",
      "{name: s, namespace: apis}",
    );
    expect(said("placeholder-key", stream(route, held))).toEqual([]);
    expect(said("secret-key-missing", stream(route, held))).toEqual([]);
    expect(said("secret-missing", route)).toEqual(["information spec.plugins[0].secretRef"]);
  });
});
