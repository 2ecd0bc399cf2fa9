/**
 * Contexts of the person's kubeconfig, and the way in that each describes. Reading it contacts nobody. The library
 * reads files, certificates, tokens, plug-ins and proxies; which files there are, and whether a program may be run,
 * is decided here.
 */
import { existsSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { GatewayError } from "../gatewayError.ts";
import type { Access } from "../http/client.ts";
import type { SignInProgram } from "../program.ts";

export interface ClusterConnection {
  /** The current one where it is not given. */
  readonly context?: string;
  /** The context's own, else `default`. */
  readonly namespace?: string;
  /** Asked where the context names a program to sign in with, before it is run for the first time. */
  mayRun(program: SignInProgram): Promise<boolean>;
  /** Paths of kubeconfig files; otherwise those of KUBECONFIG, or `~/.kube/config`. */
  readonly files?: readonly string[];
}

/** A context, before anything is contacted. */
export interface ClusterDoor {
  readonly context: string;
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  readonly namespace: string;
  /** Signs in, running a program where the context says so; asked again after `forget`. Rejects with `GatewayError`. */
  access(): Promise<Access>;
  /** What was signed in with is no longer good. */
  forget(): void;
  close(): void;
}

/** Milliseconds that a sign-in without a date of its own is used for. */
const signInLife = 60_000;

/** Names of the contexts, the current one first. Rejects with `GatewayError` where a file cannot be read. */
export async function contexts(files?: readonly string[]): Promise<readonly string[]> {
  const config = await load(files);
  const names = config.getContexts().map(({ name }) => name);
  const current = config.getCurrentContext();
  return names.includes(current) ? [current, ...names.filter((name) => name !== current)] : names;
}

/**
 * Rejects with `GatewayError`: `not-found` where there is no such context, `forbidden` where it signs in by running a
 * program that may not be run.
 */
export async function openDoor(connection: ClusterConnection): Promise<ClusterDoor> {
  const { context, namespace, files } = connection;
  const config = await load(files);
  const name = context ?? config.getCurrentContext();
  const found = config.getContextObject(name);
  const cluster = config.getCluster(found?.cluster ?? "");
  if (found === null || cluster === null) throw unknownContext(name, config);
  config.setCurrentContext(name);
  // The library forgets the cluster's certificates where a context has no user.
  if (config.getCurrentUser() === null) config.users.push({ name: found.user });
  const program = programOf(config);
  if (program !== undefined && !(await connection.mayRun({ context: name, command: program }))) {
    throw mayNotRun(name, program);
  }
  return new Door(config, name, cluster.server, namespace ?? found.namespace ?? "default");
}

class Door implements ClusterDoor {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  readonly #config: KubeConfig;
  #access: { readonly given: Promise<Access>; readonly until: number } | undefined;

  constructor(config: KubeConfig, context: string, server: string, namespace: string) {
    this.#config = config;
    this.context = context;
    this.server = server;
    this.namespace = namespace;
  }

  access(): Promise<Access> {
    // Without a memory of our own a program without a date in its answer would be run for every call.
    if (this.#access === undefined || this.#access.until < Date.now()) {
      this.close();
      const given = this.#signIn();
      this.#access = { given, until: Date.now() + signInLife };
      given.catch(() => this.forget());
    }
    return this.#access.given;
  }

  forget(): void {
    this.close();
    this.#access = undefined;
  }

  close(): void {
    this.#access?.given.then(
      ({ connections }) => {
        connections.kept.destroy();
        connections.fresh.destroy();
      },
      // Whoever asked for it was told.
      () => {},
    );
  }

  async #signIn(): Promise<Access> {
    const options: https.RequestOptions = {};
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch (error) {
      throw signInFailed(this.context, error);
    }
    const fresh = options.agent as https.Agent;
    const basic = typeof options.auth === "string" ? { authorization: basicOf(options.auth) } : {};
    return {
      connections: {
        kept: keeping(fresh),
        fresh,
        trust: {},
        proxy: this.#config.getCurrentCluster()?.proxyUrl,
      },
      headers: { ...lowerCased(options.headers), ...basic },
    };
  }
}

/** Node's documentation of `new Agent` says what they are; its types leave them out. */
type AgentWithOptions = http.Agent & { readonly options: https.AgentOptions };

/** The same way with sockets that are used again; an agent of a proxy stays as it is. */
function keeping(agent: http.Agent): http.Agent {
  const options = { ...(agent as AgentWithOptions).options, keepAlive: true };
  if (agent.constructor === https.Agent) return new https.Agent(options);
  return agent.constructor === http.Agent ? new http.Agent(options) : agent;
}

function lowerCased(
  headers: http.OutgoingHttpHeaders | readonly string[] | undefined,
): Record<string, string> {
  if (headers === undefined || Array.isArray(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function basicOf(pair: string): string {
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

/** First file wins, as with kubectl; one that is not there counts as empty. */
async function load(given: readonly string[] | undefined): Promise<KubeConfig> {
  const files = (given ?? filesOfEnvironment()).filter((file) => existsSync(file));
  if (files.length === 0) {
    throw new GatewayError("not-found", "There is no kubeconfig on this machine", {
      next: "Set KUBECONFIG, or sign in to the cluster with its own tool, which writes one.",
    });
  }
  const { KubeConfig } = await import("./kubeConfigLibrary.ts");
  const parts = files.map((file) => read(file, new KubeConfig()));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfName(parts.flatMap((part) => part.getClusters())),
    users: firstOfName(parts.flatMap((part) => part.getUsers())),
    contexts: firstOfName(parts.flatMap((part) => part.getContexts())),
    currentContext: parts.map((part) => part.getCurrentContext()).find(Boolean) ?? "",
  });
  return config;
}

function filesOfEnvironment(): readonly string[] {
  const listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
}

function read(file: string, config: KubeConfig): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (error) {
    // The parser's own words quote the file, which may hold a token.
    const name = error instanceof Error ? error.name : typeof error;
    throw new GatewayError("invalid", `The kubeconfig ${file} cannot be read (${name})`, {
      next: "Check it with kubectl config view.",
    });
  }
}

function firstOfName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const names = new Set<string>();
  return all.filter(({ name }) => !names.has(name) && names.add(name));
}

/** The command line that signs in, of an exec plug-in or an old provider's settings. */
function programOf(config: KubeConfig): string | undefined {
  const user = config.getCurrentUser();
  const provider = user?.authProvider?.config;
  const exec = user?.exec ?? provider?.exec;
  const command: unknown = exec?.command ?? provider?.["cmd-path"];
  if (typeof command !== "string") return undefined;
  const args: unknown = exec === undefined ? provider?.["cmd-args"] : exec.args;
  return [command, ...(Array.isArray(args) ? args : [args])].filter(Boolean).join(" ");
}

function unknownContext(name: string, config: KubeConfig): GatewayError {
  const names = config.getContexts().map((known) => known.name);
  const what =
    name === "" ? "The kubeconfig has no current context" : `The kubeconfig has no context “${name}”`;
  return new GatewayError("not-found", what, {
    next:
      names.length === 0 ? "Add one first." : `Name one of ${names.join(", ")} in the gateway's manifest.`,
  });
}

function mayNotRun(context: string, program: string): GatewayError {
  return new GatewayError("forbidden", `The context ${context} signs in by running a program: ${program}`, {
    permission: "to run the program",
    next: "Let it run if you know it and trust whoever wrote this manifest, or name another context.",
  });
}

function signInFailed(context: string, error: unknown): GatewayError {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  const message = missing
    ? `The program or a file that the context ${context} signs in with is not there`
    : `Signing in with the context ${context} failed`;
  return new GatewayError("unauthorised", message, {
    next: "Sign in with the cluster's own tool, then try again.",
  });
}
