/** A real Envoy in front of an upstream, which asks the sandbox about every call. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ask } from "./http.ts";

const cache = process.env.GK_CACHE ?? join(process.env.TMPDIR ?? tmpdir(), "gateway-keys-backends");
const program = process.env.ENVOY ?? join(cache, "envoy");

/** What is missing for a run, as a sentence; undefined where nothing is. */
export const missing = existsSync(program)
  ? undefined
  : `Envoy is not at ${program}; ENVOY names another place, ../shared/backends/setup.sh gets it`;

export class Envoy {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #upstream: Server;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, upstream: Server, folder: string) {
    this.url = url;
    this.#child = child;
    this.#upstream = upstream;
    this.#folder = folder;
  }

  /** The upstream answers with the headers that it got, as JSON. */
  static async start(adminUrl: string): Promise<Envoy> {
    const upstream = createServer(({ headers }, response) => {
      response.end(JSON.stringify(headers));
    });
    const upstreamPort = await listening(upstream);
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "gks-envoy-"));
    const file = join(folder, "envoy.json");
    writeFileSync(file, JSON.stringify(configuration(port, upstreamPort, Number(new URL(adminUrl).port))));
    const child = spawn(
      program,
      ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "--log-level", "error"],
      {
        stdio: "ignore",
      },
    );
    const envoy = new Envoy(`http://127.0.0.1:${port}`, child, upstream, folder);
    await envoy.#answering();
    return envoy;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.on("exit", resolve));
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGKILL");
      await gone;
    }
    this.#upstream.close();
    this.#upstream.closeAllConnections();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answering(): Promise<void> {
    for (let i = 0; i < 600; i++) {
      const answer = await ask(this.url).catch(() => undefined);
      if (answer !== undefined && answer.status !== 503) return;
      await delay(50);
    }
    await this.stop();
    throw new Error("Envoy does not answer");
  }
}

const types = "type.googleapis.com/envoy.extensions.filters";

/** The recipe for people who put an Envoy of their own in front of a sandbox. */
function configuration(port: number, upstream: number, sandbox: number): object {
  const manager = {
    "@type": `${types}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "ingress",
    use_remote_address: true,
    route_config: {
      virtual_hosts: [
        {
          name: "all",
          domains: ["*"],
          routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }],
          request_headers_to_remove: ["authorization"],
        },
      ],
    },
    http_filters: [
      { name: "envoy.filters.http.ext_authz", typed_config: check(sandbox) },
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": `${types}.http.router.v3.Router` },
      },
    ],
  };
  const filters = [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }];
  return {
    static_resources: {
      listeners: [{ address: address(port), filter_chains: [{ filters }] }],
      clusters: [cluster("upstream", upstream), cluster("sandbox", sandbox)],
    },
  };
}

function check(sandbox: number): object {
  const quota = ["ratelimit-", "x-ratelimit-"].map((prefix) => ({ prefix }));
  const refusal = ["retry-after", "www-authenticate", "content-type"].map((exact) => ({ exact }));
  return {
    "@type": `${types}.http.ext_authz.v3.ExtAuthz`,
    failure_mode_allow: false,
    allowed_headers: { patterns: [{ exact: "x-forwarded-for" }] },
    http_service: {
      server_uri: { uri: `http://127.0.0.1:${sandbox}`, cluster: "sandbox", timeout: "5s" },
      path_prefix: "/authz",
      authorization_response: {
        allowed_upstream_headers: {
          patterns: [{ exact: "x-consumer-username" }, { exact: "x-credential-identifier" }],
        },
        allowed_client_headers: { patterns: [...refusal, ...quota] },
        allowed_client_headers_on_success: { patterns: quota },
      },
    },
  };
}

function cluster(name: string, port: number): object {
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }];
  return {
    name,
    connect_timeout: "2s",
    type: "STATIC",
    load_assignment: { cluster_name: name, endpoints },
  };
}

function address(port: number): object {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}
