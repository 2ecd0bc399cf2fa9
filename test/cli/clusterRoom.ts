/** The command line beside a running Envoy Gateway: kubeconfigs of several people, and the manifest that names them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Running, start } from "../controllers/running.ts";
import type { Ended } from "./builtCli.ts";
import { GatewayRoom } from "./gatewayRoom.ts";

export const manifest = (more = "") => `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata: {name: cluster}
spec: {type: envoy, organization: acme, envoy: {context: admin, namespace: apps${more}}}
`;

export class ClusterRoom {
  readonly room = new GatewayRoom();
  readonly #folder = mkdtempSync(join(tmpdir(), "gkk-"));
  readonly #listeners: Server[] = [];
  #running: Running | undefined;

  get running(): Running {
    if (this.#running === undefined) throw new Error("the cluster has not been started");
    return this.#running;
  }

  async open(): Promise<void> {
    await this.room.build();
    this.#running = await start();
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    await this.#running?.stop();
    await this.room.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Another user in a workspace with the gateway's manifest and other files. */
  newUser(files: Readonly<Record<string, string>> = {}): void {
    this.room.newUser();
    this.room.cli.put({ "gateways.yaml": manifest(`, proxyUrl: "${this.running.proxyUrl}"`), ...files });
  }

  /** A kubeconfig whose one context is called `admin`. @param user Lines of its user, in YAML's flow style. */
  kubeconfig(user = this.admin(), server = this.running.apiServer.server): string {
    const file = join(this.#folder, `${Math.random().toString(36).slice(2)}.yaml`);
    const authority = Buffer.from(this.running.apiServer.authority).toString("base64");
    writeFileSync(
      file,
      `apiVersion: v1
kind: Config
current-context: admin
clusters: [{name: test, cluster: {server: "${server}", certificate-authority-data: ${authority}}}]
users: [{name: me, user: ${user}}]
contexts: [{name: admin, context: {cluster: test, user: me}}]
`,
      { mode: 0o600 },
    );
    return file;
  }

  /** A user of a kubeconfig. @param as Whose rights count instead. */
  admin(as?: string): string {
    const { token } = this.running.apiServer;
    return as === undefined ? `{token: ${token}}` : `{token: ${token}, as: ${as}}`;
  }

  run(args: readonly string[], kubeconfig = this.kubeconfig()): Promise<Ended> {
    return this.room.run(args, { env: { KUBECONFIG: kubeconfig } });
  }

  /** Runs what has to end with 0, and returns its stdout. */
  async done(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stderr}`);
    return stdout;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  async json(...args: readonly string[]): Promise<any> {
    return JSON.parse(await this.done(...args, "--output", "json"));
  }

  /** A listener that counts who comes, and says nothing. */
  async counting(): Promise<{ readonly server: string; count(): number }> {
    let count = 0;
    const listener = createServer((socket) => {
      count++;
      socket.destroy();
    });
    this.#listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as { readonly port: number };
    return { server: `https://127.0.0.1:${port}`, count: () => count };
  }
}

/** A route below a path of its own name. */
export const route = (name: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: apps}
spec:
  parentRefs: [{name: eg}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /${name}}}]
      backendRefs: [{name: echo, port: 8080}]
`;
