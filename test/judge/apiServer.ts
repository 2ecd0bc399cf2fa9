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

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The admin's. */
export const token = "judge";

export interface Settings {
  /** Lines of a file of tokens, beside the admin's: `token,name,uid,group`. */
  readonly tokens: readonly string[];
  /** Arguments of kube-apiserver. */
  readonly flags: readonly string[];
}

const forJudging: Settings = {
  tokens: [],
  flags: [
    // No namespace has to exist, and nobody waits his turn.
    "--disable-admission-plugins=ServiceAccount,NamespaceLifecycle",
    "--enable-priority-and-fairness=false",
  ],
};

interface Place {
  readonly folder: string;
  readonly port: number;
  /** `http://127.0.0.1:2379` */
  readonly etcd: string;
  readonly run: () => ChildProcess;
}

export class ApiServer {
  readonly #place: Place;
  readonly #etcd: ChildProcess;
  readonly #agent: Agent;
  #process: ChildProcess;

  private constructor(place: Place, etcd: ChildProcess) {
    this.#place = place;
    this.#etcd = etcd;
    this.#process = place.run();
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  }

  /** Starts both programs and waits until the API server says that it is ready. */
  static async start(backend: Backend, { tokens, flags }: Settings = forJudging): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), "gateway-keys-judge-"));
    const [clients, peers, port] = await freePorts(3);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }));
    const accounts = [`${token},judge,1,system:masters`, ...tokens];
    writeFileSync(join(folder, "tokens.csv"), accounts.map((line) => `${line}\n`).join(""));
    const etcdAt = `http://127.0.0.1:${clients}`;
    const etcd = start(folder, backend.etcd, [
      ...["--data-dir=etcd", "--unsafe-no-fsync", `--listen-client-urls=${etcdAt}`],
      ...[`--advertise-client-urls=${etcdAt}`, `--listen-peer-urls=http://127.0.0.1:${peers}`],
    ]);
    const run = () =>
      start(folder, backend.apiServer, [
        ...[`--etcd-servers=${etcdAt}`, "--cert-dir=certs", `--secure-port=${port}`],
        ...["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"],
        ...["--service-account-issuer=https://localhost", "--service-account-key-file=sa.key"],
        ...["--service-account-signing-key-file=sa.key", "--service-cluster-ip-range=10.0.0.0/24"],
        ...["--token-auth-file=tokens.csv", "--authorization-mode=RBAC", ...flags],
      ]);
    const server = new ApiServer({ folder, port: port as number, etcd: etcdAt, run }, etcd);
    try {
      await server.#ready();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** `https://127.0.0.1:6443` */
  get url(): string {
    return `https://127.0.0.1:${this.#place.port}`;
  }

  /** Its certificate, in PEM, which signs itself. */
  get authority(): string {
    return readFileSync(join(this.#place.folder, "certs", "apiserver.crt"), "utf8");
  }

  /** `http://127.0.0.1:2379` */
  get etcd(): string {
    return this.#place.etcd;
  }

  /** Ends the API server, does what is to be done meanwhile, and starts it again at the same place. */
  async restart(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    await end(this.#process);
    await meanwhile();
    this.#process = this.#place.run();
    await this.#ready();
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 240; tries++) {
      const answer = await this.ask("GET", "/readyz").catch(() => undefined);
      if (answer?.code === 200) return;
      await wait(250);
    }
    const log = readFileSync(join(this.#place.folder, "kube-apiserver.log"), "utf8").slice(-2_000);
    throw new Error(`kube-apiserver did not become ready:\n${log}`);
  }

  /** One request, sent again where the connection was given up meanwhile; throws where there is no answer at all. */
  ask(method: Method, path: string, body = "", type = "application/json"): Promise<Answer> {
    return this.#ask(method, path, body, type).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") throw error;
      return this.#ask(method, path, body, type);
    });
  }

  #ask(method: string, path: string, body: string, type: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, "content-type": type, accept: "application/json" };
    const options = { host: "127.0.0.1", port: this.#place.port, method, path, headers, agent: this.#agent };
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
    await Promise.all([end(this.#process), end(this.#etcd)]);
    rmSync(this.#place.folder, { recursive: true, force: true });
  }
}

async function end(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.once("exit", resolve));
  process.stdin?.end();
  await ended;
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
