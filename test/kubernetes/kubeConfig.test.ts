/** The ways in that a kubeconfig describes: files, certificates, tokens, proxies, programs. Against a real API server. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import type { Cluster } from "../../client/gateways/kubernetes/cluster.ts";
import { contexts, openDoor } from "../../client/gateways/kubernetes/kubeConfig.ts";
import { serviceAccount } from "../../client/gateways/kubernetes/serviceAccount.ts";
import { proxyServer } from "../gateways/http/proxyServer.ts";
import {
  admin,
  bob,
  kubeConfig,
  never,
  newFolder,
  nobodysToken,
  open,
  openAs,
  realCluster,
} from "./realCluster.ts";
import { socksServer } from "./socksServer.ts";

const authorityFolder = newFolder();
const authority = makeAuthority();
const cluster = realCluster([`--client-ca-file=${join(authorityFolder, "ca.pem")}`]);

const mayRun = async () => {
  throw new Error("nobody is to be asked");
};

/** Who the API server takes the caller for. */
async function who(way: Cluster): Promise<{ readonly name: string; readonly groups: readonly string[] }> {
  return way.call(
    {
      doing: "Asking who you are",
      method: "POST",
      path: ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"],
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      decode: (value) => {
        const { userInfo } = (value as { status: { userInfo: { username: string; groups: string[] } } })
          .status;
        return { name: userInfo.username, groups: userInfo.groups };
      },
    },
    never,
  );
}

async function errorOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error as GatewayError;
}

/** An authority for clients, and a certificate of it for `dora` in the group `artists`. */
function makeAuthority() {
  const openssl = (command: string) =>
    execFileSync("openssl", command.split(" "), { cwd: authorityFolder, stdio: "ignore" });
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -subj /CN=Clients -days 2`);
  openssl(`req -new ${key} -keyout dora.key -out dora.csr -subj /O=artists/CN=dora`);
  openssl("x509 -req -in dora.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out dora.pem");
  return {
    cert: readFileSync(join(authorityFolder, "dora.pem"), "utf8"),
    key: readFileSync(join(authorityFolder, "dora.key"), "utf8"),
  };
}

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

describe("files", () => {
  const named = (name: string, more: object = {}) => ({
    contexts: [{ name, context: { cluster: name, user: name, namespace: `of-${name}` } }],
    clusters: [{ name, cluster: { server: `https://${name}.test` } }],
    users: [{ name, user: {} }],
    ...more,
  });
  const write = (content: unknown) => {
    const file = join(newFolder(), "config");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };

  it("of KUBECONFIG are taken together: the first one's word counts, one that is not there is none", async () => {
    const first = write(named("one", { "current-context": "two" }));
    const second = write({
      ...named("two", { "current-context": "one" }),
      clusters: [
        { name: "one", cluster: { server: "https://elsewhere.test" } },
        { name: "two", cluster: { server: "https://two.test" } },
      ],
    });
    process.env.KUBECONFIG = [join(newFolder(), "none"), first, "", write(""), second].join(delimiter);
    expect(await contexts()).toEqual(["two", "one"]);
    const door = await openDoor({ mayRun });
    expect([door.context, door.server, door.namespace]).toEqual(["two", "https://two.test", "of-two"]);
    expect((await openDoor({ context: "one", mayRun })).server).toBe("https://one.test");
    expect((await openDoor({ context: "one", namespace: "mine", mayRun })).namespace).toBe("mine");
  });

  it("that are not there, or hold none of the name, say what there is", async () => {
    process.env.KUBECONFIG = join(newFolder(), "none");
    const none = await errorOf(contexts());
    expect(none).toMatchObject({ code: "not-found" });
    expect(none.message).toContain(process.env.KUBECONFIG);
    const files = [write(named("one"))];
    const unknown = await errorOf(openDoor({ files, context: "two", mayRun }));
    expect(unknown).toMatchObject({ code: "not-found", next: "Name one of one in the gateway's manifest." });
    expect((await errorOf(openDoor({ files, mayRun }))).message).toContain("no current context");
  });

  it.each([
    ["no YAML", "users: [{name: it, user: {token: secret-token-abc]]"],
    ["a list", "- token: secret-token-abc"],
    ["text", "secret-token-abc"],
  ])("that are %s are named, and never quoted", async (_, text) => {
    const error = await errorOf(contexts([write(text)]));
    expect(error.code).toBe("invalid");
    expect(`${error.message}${error.next}${String(error.cause)}`).not.toContain("secret-token");
  });

  it("may hold broken entries beside the one that is used", async () => {
    const files = [
      write({
        ...named("one", { "current-context": "one" }),
        users: [
          7,
          { name: "x" },
          { user: {} },
          { name: "one", user: {} },
          { name: "y", user: { tokenFile: "/none" } },
        ],
      }),
    ];
    expect((await openDoor({ files, mayRun })).server).toBe("https://one.test");
  });

  it.each([
    ["a cluster", { clusters: [] }, "there is no cluster “one”"],
    ["a user", { users: [] }, "there is no user “one”"],
    ["a server", { clusters: [{ name: "one", cluster: {} }] }, "its cluster has no server"],
  ])("that lack %s of the context say which", async (_, more, says) => {
    const files = [write({ ...named("one", { "current-context": "one" }), ...more })];
    const error = await errorOf(openDoor({ files, mayRun }));
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(says);
  });

  it("are not needed in a pod, which has an account", async (context) => {
    const { server } = cluster(context);
    const folder = newFolder();
    writeFileSync(join(folder, "token"), `${bob.token}\n`);
    writeFileSync(join(folder, "ca.crt"), server.authority);
    writeFileSync(join(folder, "namespace"), "apps");
    expect(serviceAccount(folder)).toBeUndefined();
    const { port } = new URL(server.url);
    Object.assign(process.env, { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: port });
    const entries = serviceAccount(folder);
    expect(entries?.contexts.get("in-cluster")?.fields.namespace).toBe("apps");
    const fields = (name: "clusters" | "users") => entries?.[name].get("in-cluster")?.fields;
    const file = join(folder, "config");
    writeFileSync(
      file,
      JSON.stringify({
        clusters: [{ name: "it", cluster: fields("clusters") }],
        users: [{ name: "it", user: fields("users") }],
        contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
        "current-context": "it",
      }),
    );
    expect((await who(await open(file))).name).toBe("bob");
  });
});

describe("who asks", () => {
  it("is whom the certificate names", async (context) => {
    const { server } = cluster(context);
    const data = {
      "client-certificate-data": Buffer.from(authority.cert).toString("base64"),
      "client-key-data": Buffer.from(authority.key).toString("base64"),
    };
    const file = kubeConfig(server.authority, { server: server.url, user: data });
    expect(await who(await open(file))).toMatchObject({
      name: "dora",
      groups: expect.arrayContaining(["artists"]),
    });
    // Paths begin at the file that names them.
    writeFileSync(join(file, "..", "dora.pem"), authority.cert);
    writeFileSync(join(file, "..", "dora.key"), authority.key);
    const paths = { "client-certificate": "dora.pem", "client-key": "dora.key" };
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        JSON.stringify(data).slice(1, -1),
        JSON.stringify(paths).slice(1, -1),
      ),
    );
    expect((await who(await open(file))).name).toBe("dora");
  });

  it("is whom a file's token names, before a token beside it; the file may change", async (context) => {
    const { server } = cluster(context);
    const user = { tokenFile: "token", token: nobodysToken };
    const file = kubeConfig(server.authority, { server: server.url, user });
    const token = join(file, "..", "token");
    writeFileSync(token, `${bob.token}\n`);
    const way = await open(file);
    expect((await who(way)).name).toBe("bob");
    writeFileSync(token, `${admin.token}\n`);
    expect((await who(way)).name).toBe("bob");
    // As one that has expired: the API server knows it no longer.
    writeFileSync(token, nobodysToken);
    const other = await open(file);
    const refused = other.call(
      { doing: "Reading", method: "GET", path: ["api", "v1", "namespaces"], decode: () => {} },
      never,
    );
    expect((await errorOf(refused)).code).toBe("unauthorised");
    writeFileSync(token, admin.token);
    expect((await who(other)).name).toBe("judge");
  });

  it("cannot be told where the token's file is gone", async (context) => {
    const { server } = cluster(context);
    const way = await open(kubeConfig(server.authority, { server: server.url, user: { tokenFile: "gone" } }));
    const error = await errorOf(who(way));
    expect(error.code).toBe("unauthorised");
    expect(error.message).toBe(
      "Asking who you are failed: a file that the context it signs in with is not there",
    );
  });

  it("may act for another, in several groups", async (context) => {
    const as = {
      ...admin,
      as: "erin",
      "as-groups": ["poets", "night shift"],
      "as-user-extra": { "a.b/c": ["1", "2"] },
    };
    const { name, groups } = await who(await openAs(cluster(context), as));
    expect(name).toBe("erin");
    expect(groups).toEqual(expect.arrayContaining(["poets", "night shift"]));
  });

  it("may not act for another: is told so", async (context) => {
    const error = await errorOf(who(await openAs(cluster(context), { ...bob, as: "erin" })));
    expect(error).toMatchObject({ code: "forbidden", permission: "to impersonate users" });
  });

  it.each(["gcp", "azure"])("cannot sign in with the provider %s, which would run a shell", async (name) => {
    const user = { "auth-provider": { name, config: { "cmd-path": "/bin/sh" } } };
    const file = kubeConfig("", { server: "https://127.0.0.1:1", user });
    const error = await errorOf(openDoor({ files: [file], mayRun }));
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(name);
  });
});

describe("the way", () => {
  it("is not trusted without its authority, and is with it, by another name, or by will", async (context) => {
    const { server } = cluster(context);
    const at = (settings: object) => openAs(cluster(context), bob, { cluster: settings });
    const stranger = { "certificate-authority-data": Buffer.from(authority.cert).toString("base64") };
    const error = await errorOf(who(await at(stranger)));
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain("certificate");
    const insecure = { "certificate-authority-data": undefined, "insecure-skip-tls-verify": true };
    expect((await who(await at(insecure))).name).toBe("bob");
    expect((await who(await at({ "tls-server-name": "kubernetes.default.svc" }))).name).toBe("bob");
    const wrong = await errorOf(who(await at({ "tls-server-name": "other.test" })));
    expect(wrong.message).toContain("is for another host");
    const file = join(newFolder(), "ca.pem");
    writeFileSync(file, server.authority);
    const byFile = { "certificate-authority-data": undefined, "certificate-authority": file };
    expect((await who(await at(byFile))).name).toBe("bob");
  });

  it("leads through an HTTP proxy, which sees nothing of it", async (context) => {
    const proxy = await proxyServer();
    const settings = { "proxy-url": `http://127.0.0.1:${proxy.port}` };
    expect((await who(await openAs(cluster(context), bob, { cluster: settings }))).name).toBe("bob");
    expect(proxy.asked.length).toBe(1);
    expect(proxy.heard()).not.toContain(bob.token);
  });

  it("leads through a SOCKS proxy", async (context) => {
    const proxy = await socksServer();
    try {
      const settings = { "proxy-url": `socks5://127.0.0.1:${proxy.port}` };
      expect((await who(await openAs(cluster(context), bob, { cluster: settings }))).name).toBe("bob");
      expect(proxy.asked).toEqual([new URL(cluster(context).server.url).host]);
    } finally {
      proxy.close();
    }
  });

  it("ends at a proxy that is not there: names the proxy, not the cluster", async (context) => {
    const settings = { "proxy-url": "http://127.0.0.1:9" };
    const error = await errorOf(who(await openAs(cluster(context), bob, { cluster: settings })));
    expect(error.message).toContain("the proxy 127.0.0.1:9 cannot be reached");
  });

  it("by plain HTTP carries nothing that proves who asks", async () => {
    const heads: http.IncomingHttpHeaders[] = [];
    const server = http.createServer((request, response) => {
      heads.push(request.headers);
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = newFolder();
    const user = { token: nobodysToken, exec: program(folder, "touch ran; echo '{}'") };
    const { port } = server.address() as AddressInfo;
    const way = await open(kubeConfig("", { server: `http://127.0.0.1:${port}`, user }), { mayRun: true });
    await way.call({ doing: "Reading", method: "GET", path: ["version"], decode: () => {} }, never);
    expect(heads[0]?.authorization).toBeUndefined();
    expect(existsSync(join(folder, "ran"))).toBe(false);
    server.close();
    server.closeAllConnections();
  });

  it("is tried again while nothing listens, whatever is asked", async (context) => {
    const { server } = cluster(context);
    const target = new URL(server.url);
    const place = createServer();
    await new Promise<void>((resolve) => place.listen(0, "127.0.0.1", resolve));
    const { port } = place.address() as AddressInfo;
    await new Promise((resolve) => place.close(resolve));
    const relay = createServer((socket) => {
      const upstream = connect(Number(target.port), "127.0.0.1");
      socket.pipe(upstream).pipe(socket);
      socket.on("error", () => upstream.destroy());
      upstream.on("error", () => socket.destroy());
    });
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      if (lines.length === 1) relay.listen(port, "127.0.0.1");
    };
    const way = await openAs(cluster(context), bob, { url: `https://127.0.0.1:${port}`, log });
    expect((await who(way)).name).toBe("bob");
    expect(lines.length).toBeGreaterThan(1);
    way.close();
    relay.close();
  });
});

describe("a program that signs in", () => {
  const credential = (status: object) =>
    JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status });
  const later = new Date(Date.now() + 3_600_000).toISOString();

  it("is not run by reading, nor by opening, nor without leave", async () => {
    const folder = newFolder();
    const user = {
      exec: { ...program(folder, "touch ran"), args: ["--client-secret", "s3cr3t-abc", "get-token"] },
    };
    const file = kubeConfig("", { server: "https://127.0.0.1:1", user });
    expect(await contexts([file])).toEqual(["it"]);
    const asked: unknown[] = [];
    const error = await errorOf(
      openDoor({
        files: [file],
        mayRun: async (shown) => {
          asked.push(shown);
          return false;
        },
      }),
    );
    expect(error.code).toBe("forbidden");
    expect(asked).toEqual([
      { context: "it", command: `${join(folder, "program")} --client-secret … get-token` },
    ]);
    await openDoor({ files: [file], mayRun: async () => true });
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("is run once for as long as its answer is good, however many ask", async (context) => {
    const folder = newFolder();
    const answer = credential({ token: bob.token, expirationTimestamp: later });
    const exec = program(folder, `echo ran >> runs; echo '${answer}'`);
    const way = await openAs(cluster(context), { exec }, { mayRun: true });
    const names = await Promise.all(Array.from({ length: 8 }, () => who(way)));
    expect(new Set(names.map(({ name }) => name))).toEqual(new Set(["bob"]));
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("ran\n");
  });

  it("without a date is not run for every call; with one that is over, for the next", async (context) => {
    const folder = newFolder();
    const undated = program(folder, `echo ran >> runs; echo '${credential({ token: bob.token })}'`);
    const way = await openAs(cluster(context), { exec: undated }, { mayRun: true });
    await who(way);
    await who(way);
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("ran\n");
    const other = newFolder();
    const over = credential({ token: bob.token, expirationTimestamp: "2020-01-01T00:00:00Z" });
    const dated = program(other, `echo ran >> runs; echo '${over}'`);
    const second = await openAs(cluster(context), { exec: dated }, { mayRun: true });
    await who(second);
    await who(second);
    expect(readFileSync(join(other, "runs"), "utf8")).toBe("ran\nran\n");
  });

  it("is run again, once for all, where what it gave is no longer known", async (context) => {
    const folder = newFolder();
    const good = credential({ token: bob.token, expirationTimestamp: later });
    const stale = credential({ token: nobodysToken, expirationTimestamp: later });
    const exec = program(
      folder,
      `if [ -e runs ]; then echo '${good}'; else echo '${stale}'; fi; echo ran >> runs`,
    );
    const way = await openAs(cluster(context), { exec }, { mayRun: true });
    const names = await Promise.all(Array.from({ length: 5 }, () => who(way)));
    expect(names.map(({ name }) => name)).toEqual(Array.from({ length: 5 }, () => "bob"));
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("ran\nran\n");
  });

  it("gives what nobody knows twice: one clear error", async (context) => {
    const folder = newFolder();
    const exec = program(folder, `echo ran >> runs; echo '${credential({ token: nobodysToken })}'`);
    const error = await errorOf(who(await openAs(cluster(context), { exec }, { mayRun: true })));
    expect(error.code).toBe("unauthorised");
    expect(error.next).toContain("Sign in");
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("ran\nran\n");
  });

  it("is told what it is run for, and may give a certificate", async (context) => {
    const folder = newFolder();
    const { server } = cluster(context);
    writeFileSync(
      join(folder, "answer"),
      credential({ clientCertificateData: authority.cert, clientKeyData: authority.key }),
    );
    const exec = {
      ...program(folder, 'printf %s "$KUBERNETES_EXEC_INFO" > info; printf %s "$STAGE" > stage; cat answer'),
      env: [{ name: "STAGE", value: "blue" }],
      provideClusterInfo: true,
    };
    const way = await openAs(cluster(context), { exec }, { mayRun: true });
    expect((await who(way)).name).toBe("dora");
    expect(readFileSync(join(folder, "stage"), "utf8")).toBe("blue");
    expect(JSON.parse(readFileSync(join(folder, "info"), "utf8"))).toEqual({
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          "certificate-authority-data": Buffer.from(server.authority).toString("base64"),
        },
      },
    });
  });

  const secret = "s3cr3t-Xy12Ab";
  it.each([
    ["fails", `echo 'token ${secret}' >&2; echo ${secret}; exit 3`, "failed (3)"],
    ["prints rubbish", `echo 'Welcome! ${secret}'`, "says nothing that can be used"],
    ["prints no credential", `echo '{"status":{"other":"${secret}"}}'`, "says nothing that can be used"],
    ["prints without end", `yes ${secret}`, "says more than anybody can use"],
  ])("that %s is told without a word of its own, and is run once", async (_, script, says) => {
    const folder = newFolder();
    const exec = program(folder, `echo ran >> runs; ${script}`);
    const file = kubeConfig("", { server: "https://127.0.0.1:1", user: { exec } });
    const lines: string[] = [];
    const error = await errorOf(who(await open(file, { mayRun: true, log: (line) => lines.push(line) })));
    expect(error).toMatchObject({ code: "unauthorised", mayHaveHappened: false });
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/^Asking who you are failed: the program /);
    expect([error.message, error.next, String(error.cause), ...lines].join()).not.toContain(secret);
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("ran\n");
  });

  it("that is not there says how to get it", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "gateway-keys-no-such-program",
      installHint: "brew install it",
    };
    const file = kubeConfig("", { server: "https://127.0.0.1:1", user: { exec } });
    const error = await errorOf(who(await open(file, { mayRun: true })));
    expect(error.message).toContain(
      "gateway-keys-no-such-program, which the context it signs in with, is not there",
    );
    expect(error.next).toBe("Install it: brew install it");
  });

  it("that hangs is left by a cancelled call at once, and ends with all it started when the way is closed", async () => {
    const folder = newFolder();
    const exec = program(folder, "echo $$ > pid; sleep 600 & echo $! > child; wait");
    const way = await open(kubeConfig("", { server: "https://127.0.0.1:1", user: { exec } }), {
      mayRun: true,
    });
    const cancel = new AbortController();
    const reading = way.call(
      { doing: "Reading", method: "GET", path: ["version"], decode: () => {} },
      cancel.signal,
    );
    const pidIn = (name: string) =>
      Number(existsSync(join(folder, name)) && readFileSync(join(folder, name), "utf8"));
    await expect.poll(() => pidIn("child"), { timeout: 20_000 }).toBeGreaterThan(0);
    cancel.abort();
    expect(await errorOf(reading)).toMatchObject({ code: "cancelled", mayHaveHappened: false });
    way.close();
    await expect.poll(() => [pidIn("pid"), pidIn("child")].filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });

  it("in a form that is not known is refused before it is run", async () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1alpha1", command: "true" };
    const file = kubeConfig("", { server: "https://127.0.0.1:1", user: { exec } });
    const error = await errorOf(openDoor({ files: [file], mayRun }));
    expect(error).toMatchObject({ code: "invalid" });
    expect(error.message).toContain("v1alpha1");
  });
});

/** A program of its own, that runs in `folder`. */
function program(folder: string, script: string) {
  const command = join(folder, "program");
  writeFileSync(command, `#!/bin/sh\ncd '${folder}'\n${script}\n`);
  chmodSync(command, 0o700);
  return { apiVersion: "client.authentication.k8s.io/v1", command };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie waits for nobody but its parent.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
