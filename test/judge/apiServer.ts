/** A real kube-apiserver and its etcd, on free loopback ports and with a data folder of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Where the two programs lie. */
export interface Backend {
  readonly etcd: string;
  readonly apiServer: string;
}

/**
 * `KUBEBUILDER_ASSETS` names a folder with both programs, as `setup-envtest` makes one; `GK_CACHE` the folder that
 * `../shared/backends/setup.sh` fills. Undefined where neither holds them.
 */
export function findBackend(): Backend | undefined {
  const assets = process.env.KUBEBUILDER_ASSETS;
  const cache = process.env.GK_CACHE ?? join(tmpdir(), "gateway-keys-backends");
  for (const folder of assets === undefined ? [cache] : [assets, cache]) {
    const apiServer = join(folder, "kube-apiserver");
    const etcd = [folder, ...(process.env.PATH ?? "").split(delimiter)]
      .map((place) => join(place, "etcd"))
      .find((file) => existsSync(file));
    if (existsSync(apiServer) && etcd !== undefined) return { apiServer, etcd };
  }
  return undefined;
}

export const howToGet =
  "no kube-apiserver and etcd: KUBEBUILDER_ASSETS names a folder that holds them (`setup-envtest use -p path` prints one)";

export interface Answer {
  readonly code: number;
  readonly body: string;
}

const token = "judge";

export class ApiServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #processes: readonly ChildProcess[];
  readonly #agent: Agent;

  private constructor(folder: string, port: number, processes: readonly ChildProcess[]) {
    this.#folder = folder;
    this.#port = port;
    this.#processes = processes;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  }

  /** Starts both programs and waits until the API server says that it is ready. */
  static async start(backend: Backend): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), "gateway-keys-judge-"));
    const [clients, peers, port] = await freePorts(3);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }));
    writeFileSync(join(folder, "tokens.csv"), `${token},judge,1,system:masters\n`);
    const etcdAt = `http://127.0.0.1:${clients}`;
    const etcd = start(folder, backend.etcd, [
      ...["--data-dir=etcd", "--unsafe-no-fsync", `--listen-client-urls=${etcdAt}`],
      ...[`--advertise-client-urls=${etcdAt}`, `--listen-peer-urls=http://127.0.0.1:${peers}`],
    ]);
    const apiServer = start(folder, backend.apiServer, [
      ...[`--etcd-servers=${etcdAt}`, "--cert-dir=certs", `--secure-port=${port}`],
      ...["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"],
      ...["--service-account-issuer=https://localhost", "--service-account-key-file=sa.key"],
      ...["--service-account-signing-key-file=sa.key", "--service-cluster-ip-range=10.0.0.0/24"],
      ...["--token-auth-file=tokens.csv", "--authorization-mode=RBAC"],
      // No namespace has to exist, and nobody waits his turn.
      "--disable-admission-plugins=ServiceAccount,NamespaceLifecycle",
      "--enable-priority-and-fairness=false",
    ]);
    const server = new ApiServer(folder, port as number, [apiServer, etcd]);
    for (let tries = 0; tries < 240; tries++) {
      const answer = await server.ask("GET", "/readyz").catch(() => undefined);
      if (answer?.code === 200) return server;
      await wait(250);
    }
    const log = readFileSync(join(folder, "kube-apiserver.log"), "utf8").slice(-2_000);
    await server.stop();
    throw new Error(`kube-apiserver did not become ready:\n${log}`);
  }

  /** One request, sent again where the connection was given up meanwhile; throws where there is no answer at all. */
  ask(method: "GET" | "POST", path: string, body = "", type = "application/json"): Promise<Answer> {
    return this.#ask(method, path, body, type).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") throw error;
      return this.#ask(method, path, body, type);
    });
  }

  #ask(method: string, path: string, body: string, type: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, "content-type": type, accept: "application/json" };
    const options = { host: "127.0.0.1", port: this.#port, method, path, headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const asked = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ code: answer.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
        );
        answer.on("error", reject);
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await Promise.all(
      this.#processes.map((one) => {
        const ended = new Promise((resolve) => one.once("exit", resolve));
        one.stdin?.end();
        return ended;
      }),
    );
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Runs a program for as long as its input is open: it ends with this process, however that one ends. */
const leash = '"$@" & program=$!; cat >/dev/null; kill -9 $program';

function start(folder: string, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${program.split("/").at(-1)}.log`), "w");
  return spawn("/bin/sh", ["-c", leash, "sh", program, ...args], { cwd: folder, stdio: ["pipe", log, log] });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
