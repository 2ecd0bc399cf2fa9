/** Who asks, as a user of a kubeconfig says it: by certificate, token, program, provider or another's name. */
import { readFile } from "node:fs/promises";
import type http from "node:http";
import type https from "node:https";
import { isAbsolute, join } from "node:path";
import { CredentialValue } from "../../credentials/credentialValue.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Access } from "../http/client.ts";
import type { Trust } from "../http/connections.ts";
import { type Entry, type Fields, fieldsIn, textIn, textsIn } from "./entry.ts";
import { type ExecPlugin, execPluginOf, runExecPlugin } from "./execPlugin.ts";

export type Library = typeof import("./kubeConfigLibrary.ts");

/** A context's two ends, and what the person let run. */
export interface Account {
  readonly context: string;
  readonly cluster: Entry;
  readonly user: Entry;
  readonly plugin: ExecPlugin | undefined;
}

export interface SignedIn {
  readonly headers: Access["headers"];
  readonly trust: Trust;
  /** For SOCKS proxies, which are the library's. */
  readonly socks: http.Agent | undefined;
  readonly secrets: readonly CredentialValue[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Milliseconds that a sign-in without a date of its own is used for; client-go reads token files as often. */
const life = 60_000;

/** Throws `invalid` where the user signs in in a way that is not known. */
export function accountOf(context: string, cluster: Entry, user: Entry): Account {
  const exec = fieldsIn(user.fields, "exec");
  const provider = textIn(fieldsIn(user.fields, "auth-provider"), "name");
  // The library would run what such a provider names through a shell, and kubectl has none but OIDC since 1.26.
  if (provider !== undefined && provider !== "oidc") {
    throw new GatewayError(
      "invalid",
      `The context ${context} signs in with the provider ${provider}, which kubectl does not have any more`,
      { next: "Have the cluster's own tool write the kubeconfig anew." },
    );
  }
  const plugin = Object.keys(exec).length === 0 ? undefined : execPluginOf(exec, user.folder, context);
  // As kubectl: nothing that proves who asks goes over a connection that anybody can read.
  return { context, cluster, user, plugin: isPlain(cluster) ? undefined : plugin };
}

/** Reads files and runs the program. Rejects with `unauthorised`. */
export async function signIn(account: Account, library: Library, signal: AbortSignal): Promise<SignedIn> {
  const { cluster, context, plugin, user } = account;
  const headers = impersonation(user.fields, context);
  if (isPlain(cluster)) {
    return { headers, trust: {}, socks: undefined, secrets: [], until: Number.POSITIVE_INFINITY };
  }
  const options = await applied(account, library);
  // The library sets `Impersonate-User` as well.
  const { authorization } = lowerCased(options.headers);
  const ran = plugin && (await runExecPlugin(plugin, await clusterInfo(account), context, signal));
  const fromFile = await tokenOfFile(account);
  const token = fromFile ?? ran?.token ?? bearer(authorization);
  const basic = typeof options.auth === "string" ? new CredentialValue(base64(options.auth)) : undefined;
  const proof =
    token === undefined
      ? basic && `Basic ${basic.reveal()}`
      : // What a file's last line ends with is no part of a token.
        `Bearer ${token.reveal().trim()}`;
  return {
    headers: { ...headers, ...(proof === undefined ? {} : { authorization: proof }) },
    trust: { ...trustOf(options), ...ran?.certificate },
    socks: isSocks(cluster) ? (options.agent as http.Agent) : undefined,
    secrets: [token, basic].filter((secret) => secret !== undefined),
    until: ran?.until ?? Date.now() + life,
  };
}

export function proxyOf({ fields }: Entry): string | undefined {
  return textIn(fields, "proxy-url");
}

export function isSocks(cluster: Entry): boolean {
  return /^socks/i.test(proxyOf(cluster) ?? "");
}

function isPlain({ fields }: Entry): boolean {
  return /^http:/i.test(textIn(fields, "server") ?? "");
}

/** What the library makes of certificates, tokens, providers and SOCKS proxies. */
async function applied(
  { cluster, context, user }: Account,
  { KubeConfig }: Library,
): Promise<https.RequestOptions> {
  const config = new KubeConfig();
  const options: https.RequestOptions = {};
  // HTTP proxies go by our own tunnel, which can be cancelled and says what is wrong.
  const { "proxy-url": proxy, ...server } = absolute(cluster, ["certificate-authority"]);
  const { exec, tokenFile, ...rest } = absolute(user, ["client-certificate", "client-key"]);
  const written = {
    clusters: [{ name: "it", cluster: isSocks(cluster) ? { ...server, "proxy-url": proxy } : server }],
    users: [{ name: "it", user: rest }],
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    "current-context": "it",
  };
  try {
    config.loadFromString(JSON.stringify(written));
    await config.applyToHTTPSOptions(options);
    return options;
  } catch (error) {
    throw signInFailed(context, error);
  }
}

function absolute({ fields, folder }: Entry, names: readonly string[]): Fields {
  const paths = names.flatMap((name) => {
    const path = textIn(fields, name);
    return path === undefined ? [] : [[name, isAbsolute(path) ? path : join(folder, path)]];
  });
  return { ...fields, ...Object.fromEntries(paths) };
}

/** Before a token beside it, and read anew each time: files of tokens are renewed under way. */
async function tokenOfFile({ context, user }: Account): Promise<CredentialValue | undefined> {
  const { tokenFile: file } = absolute(user, ["tokenFile"]);
  if (typeof file !== "string") return undefined;
  try {
    return new CredentialValue((await readFile(file, "utf8")).trim());
  } catch (error) {
    throw signInFailed(context, error);
  }
}

/** The library knows the name alone. Source: client-go transport/round_trippers.go (impersonatingRoundTripper). */
function impersonation(user: Fields, context: string): Record<string, string | string[]> {
  const as = textIn(user, "as");
  const uid = textIn(user, "as-uid");
  const groups = textsIn(user, "as-groups");
  const extra = fieldsIn(user, "as-user-extra");
  if (as === undefined) {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return {};
    throw new GatewayError("invalid", `The context ${context} acts for groups, and for no user`, {
      next: "Name a user with “as” in the kubeconfig.",
    });
  }
  const extras = Object.keys(extra).map((name) => [
    `impersonate-extra-${encodeURIComponent(name.toLowerCase())}`,
    textsIn(extra, name),
  ]);
  return {
    "impersonate-user": as,
    ...(uid === undefined ? {} : { "impersonate-uid": uid }),
    ...(groups.length === 0 ? {} : { "impersonate-group": groups }),
    ...Object.fromEntries(extras),
  };
}

/** What KUBERNETES_EXEC_INFO says of the cluster. Source: client-go pkg/apis/clientauthentication/v1 (Cluster). */
async function clusterInfo({ cluster, context }: Account): Promise<Fields> {
  const {
    "certificate-authority": file,
    extensions,
    server,
    ...rest
  } = absolute(cluster, ["certificate-authority"]);
  const known = ["tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url"];
  const told = Object.entries(rest).filter(([name]) => known.includes(name));
  const config = (Array.isArray(extensions) ? extensions : [])
    .map((item) => fieldsIn({ item }, "item"))
    .find(({ name }) => name === "client.authentication.k8s.io/exec")?.extension;
  const read = typeof file === "string" ? await readFile(file).catch(() => undefined) : undefined;
  if (typeof file === "string" && read === undefined) throw signInFailed(context, undefined);
  return {
    server,
    ...Object.fromEntries(told),
    ...(read === undefined ? {} : { "certificate-authority-data": read.toString("base64") }),
    ...(config === undefined ? {} : { config }),
  };
}

function trustOf({ ca, cert, key, rejectUnauthorized, servername }: https.RequestOptions): Trust {
  const pem = { ca, cert, key } as { ca?: Buffer; cert?: Buffer; key?: Buffer };
  const given = Object.entries(pem).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    rejectUnauthorized: rejectUnauthorized ?? true,
    ...(servername === undefined ? {} : { servername }),
  };
}

function lowerCased(headers: https.RequestOptions["headers"]): Record<string, string> {
  if (headers === undefined || Array.isArray(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function bearer(authorization: string | undefined): CredentialValue | undefined {
  return authorization === undefined
    ? undefined
    : new CredentialValue(authorization.replace(/^Bearer\s+/i, ""));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** What went wrong is not quoted: it may hold what was signed in with. */
function signInFailed(context: string, error: unknown): GatewayError {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  const message = missing
    ? `A file that the context ${context} signs in with is not there`
    : `Signing in with the context ${context} failed`;
  return new GatewayError("unauthorised", message, {
    next: "Sign in with the cluster's own tool, then try again.",
  });
}
