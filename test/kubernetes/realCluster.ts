/** A real API server with people of several rights, and ways in as a kubeconfig describes them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, type TestContext } from "vitest";
import { Redactor } from "../../client/credentials/redaction.ts";
import { Cluster, type ClusterOptions } from "../../client/gateways/kubernetes/cluster.ts";
import { openDoor } from "../../client/gateways/kubernetes/kubeConfig.ts";
import { ApiServer, findBackend, howToGet, token } from "../judge/apiServer.ts";

export const admin = { token };
/** May do nothing but what everybody may. */
export const bob = { token: "bobs-token-ZkZ9sX2v" };
/** Whom Bob may not act for, and the admin may. */
export const nobodysToken = "a-token-that-nobody-has";

export interface RealCluster {
  readonly server: ApiServer;
  /** Makes or changes an object, as the admin. */
  apply(path: string, object: object): Promise<void>;
  remove(path: string): Promise<void>;
  read<T>(path: string): Promise<T>;
}

/** Starts one for a suite; `cluster()` skips a test where there are no backends. */
export function realCluster(flags: readonly string[] = []): (context: TestContext) => RealCluster {
  const backend = findBackend();
  let running: ApiServer | undefined;
  beforeAll(async () => {
    if (backend === undefined) return;
    running = await ApiServer.start(backend, {
      tokens: [`${bob.token},bob,2`, "carols-token,carol,3"],
      flags: ["--disable-admission-plugins=ServiceAccount", ...flags],
    });
  }, 120_000);
  afterAll(() => running?.stop());
  return (context) => {
    if (running === undefined) context.skip(howToGet);
    return clusterOf(running as ApiServer);
  };
}

function clusterOf(server: ApiServer): RealCluster {
  const ask = async (method: "GET" | "PATCH" | "DELETE", path: string, body = "") => {
    const answer = await server.ask(method, path, body, "application/apply-patch+yaml");
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${answer.code} ${answer.body.slice(0, 500)}`);
    return answer.body;
  };
  return {
    server,
    apply: async (path, object) => {
      await ask("PATCH", `${path}?fieldManager=test&force=true`, JSON.stringify(object));
    },
    remove: async (path) => {
      await ask("DELETE", path);
    },
    read: async (path) => JSON.parse(await ask("GET", path)),
  };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-kube-"));
  folders.push(folder);
  return folder;
}

export interface Written {
  readonly server?: string;
  readonly user?: object;
  readonly cluster?: object;
  readonly context?: object;
}

/** A kubeconfig file with one context, `it`. */
export function kubeConfig(authority: string, { server, user, cluster, context }: Written): string {
  const file = join(newFolder(), "config");
  const written = {
    clusters: [
      {
        name: "it",
        cluster: {
          server,
          "certificate-authority-data": Buffer.from(authority).toString("base64"),
          ...cluster,
        },
      },
    ],
    users: [{ name: "it", user: user ?? {} }],
    contexts: [{ name: "it", context: { cluster: "it", user: "it", namespace: "apps", ...context } }],
    "current-context": "it",
  };
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, JSON.stringify(written));
  return file;
}

const opened: Cluster[] = [];
afterAll(() => {
  for (const cluster of opened.splice(0)) cluster.close();
});

export interface Opening extends Partial<ClusterOptions> {
  readonly mayRun?: boolean;
  readonly context?: string;
}

/** A way in by a kubeconfig; closed after the suite. */
export async function open(file: string, opening: Opening = {}): Promise<Cluster> {
  const { mayRun = false, context, ...options } = opening;
  const door = await openDoor({
    files: [file],
    mayRun: async () => mayRun,
    ...(context === undefined ? {} : { context }),
  });
  const cluster = new Cluster(door, { redactor: new Redactor(), log: () => {}, ...options });
  opened.push(cluster);
  return cluster;
}

/** With a kubeconfig of this server, as a user of it. */
export function openAs(
  { server }: RealCluster,
  user: object,
  { url = server.url, cluster = {}, ...opening }: Opening & { url?: string; cluster?: object } = {},
): Promise<Cluster> {
  return open(kubeConfig(server.authority, { server: url, user, cluster }), opening);
}

export const never = new AbortController().signal;
