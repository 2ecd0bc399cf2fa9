/**
 * Programs that kubeconfig names to sign in with. The library's own way is not used: it does not set
 * KUBERNETES_EXEC_INFO (which v1 of the protocol demands and plug-ins refuse to run without), has no end for a program
 * that hangs, runs a program without an expiry for every call, and puts its standard error, where secrets may stand,
 * into its own error. Source: kubernetes.io/docs/reference/access-authn-authz/authentication, "client-go credential
 * plugins".
 */
import { spawn } from "node:child_process";
import { isAbsolute, join } from "node:path";
import { CredentialValue } from "../../credentials/credentialValue.ts";
import { GatewayError } from "../gatewayError.ts";
import { type Fields, fieldsIn, textIn, textsIn } from "./entry.ts";

export interface ExecPlugin {
  /** `client.authentication.k8s.io/v1` */
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of whoever wrote the kubeconfig, for when the program is not there. */
  readonly installHint: string | undefined;
  /** The program wants to know which cluster it signs in to. */
  readonly wantsCluster: boolean;
}

export interface ExecCredential {
  readonly token: CredentialValue | undefined;
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  /** Milliseconds since 1970. */
  readonly until: number | undefined;
}

/** Characters of an answer: tokens of large identity providers have some 10,000. */
const longestAnswer = 1_000_000;

/** @param folder That of the kubeconfig, which a path that is not absolute begins at. Throws `invalid`. */
export function execPluginOf(exec: Fields, folder: string, context: string): ExecPlugin {
  const command = textIn(exec, "command") ?? "";
  const apiVersion = textIn(exec, "apiVersion") ?? "";
  if (command === "" || !/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(apiVersion)) {
    throw new GatewayError(
      "invalid",
      `The context ${context} names a program to sign in with in a form that is not known (${apiVersion || "no apiVersion"})`,
      { next: "Have the cluster's own tool write the kubeconfig anew." },
    );
  }
  const env = (Array.isArray(exec.env) ? exec.env : []).map((entry) => {
    const { name, value } = fieldsIn({ entry }, "entry");
    return [String(name), String(value ?? "")];
  });
  return {
    apiVersion,
    command: /[/\\]/.test(command) && !isAbsolute(command) ? join(folder, command) : command,
    args: textsIn(exec, "args"),
    env: Object.fromEntries(env),
    installHint: textIn(exec, "installHint"),
    wantsCluster: exec.provideClusterInfo === true,
  };
}

/** For a person to judge by; what looks like a secret among the arguments is left out. */
export function commandLineOf({ command, args }: ExecPlugin): string {
  const secret = /(^--?[\w-]*(?:secret|password|passphrase|token|api-?key))(=.*)?$/is;
  const shown = args.map((arg, index) => {
    const named = secret.exec(arg);
    if (named?.[2] !== undefined) return `${named[1]}=…`;
    const before = secret.exec(args[index - 1] ?? "");
    return before !== null && before[2] === undefined && !arg.startsWith("-") ? "…" : arg;
  });
  return [command, ...shown].join(" ");
}

/**
 * Runs the program and reads what it says; it ends with `signal`, with all that it has started. Nothing that it
 * prints is ever shown. Rejects with `unauthorised`.
 * @param cluster For KUBERNETES_EXEC_INFO.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: Fields,
  context: string,
  signal: AbortSignal,
): Promise<ExecCredential> {
  const printed = await run(plugin, cluster, context, signal);
  try {
    return read(JSON.parse(printed));
  } catch {
    throw refused(plugin, context, "says nothing that can be used");
  }
}

function run(plugin: ExecPlugin, cluster: Fields, context: string, signal: AbortSignal): Promise<string> {
  const { command, args, apiVersion, env, wantsCluster } = plugin;
  const spec = { interactive: false, ...(wantsCluster ? { cluster } : {}) };
  const info = JSON.stringify({ apiVersion, kind: "ExecCredential", spec });
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === "win32";
    const child = spawn(command, args, {
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: info },
      stdio: ["ignore", "pipe", "ignore"],
      // A group of its own, so that what a script has started ends with it.
      detached: !isWindows,
      windowsHide: true,
    });
    let printed = "";
    const end = (why: string) => {
      signal.removeEventListener("abort", stop);
      child.stdout.destroy();
      if (child.pid !== undefined) kill(child.pid, isWindows);
      reject(refused(plugin, context, why));
    };
    const stop = () => end(isTimeout(signal) ? "did not come to an end" : "was stopped");
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.length > longestAnswer) end("says more than anybody can use");
    });
    child.on("error", (error) => end("code" in error && error.code === "ENOENT" ? missing : "cannot be run"));
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (code === 0) resolve(printed);
      else reject(refused(plugin, context, `failed (${code ?? "killed"})`));
    });
    if (signal.aborted) stop();
  });
}

const missing = "is not there";

function kill(pid: number, isWindows: boolean): void {
  try {
    process.kill(isWindows ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended in this moment.
  }
}

function isTimeout({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

/** Throws where it is no credential. */
function read(printed: unknown): ExecCredential {
  const status = fieldsIn({ printed }, "printed").status;
  const fields = fieldsIn({ status }, "status");
  const token = textIn(fields, "token");
  const cert = textIn(fields, "clientCertificateData");
  const key = textIn(fields, "clientKeyData");
  const until = Date.parse(textIn(fields, "expirationTimestamp") ?? "");
  if (token === undefined && (cert === undefined || key === undefined)) throw new Error("no credential");
  return {
    token: token === undefined ? undefined : new CredentialValue(token.trim()),
    certificate: cert === undefined || key === undefined ? undefined : { cert, key },
    until: Number.isNaN(until) ? undefined : until,
  };
}

function refused({ command, installHint }: ExecPlugin, context: string, why: string): GatewayError {
  const hint = (installHint ?? "").replace(/[\p{C}\s]+/gu, " ").trim();
  return new GatewayError(
    "unauthorised",
    `The program ${command}, which the context ${context} signs in with, ${why}`,
    {
      next:
        why === missing && hint !== ""
          ? `Install it: ${hint.slice(0, 300)}`
          : "Run it yourself to see what it says, or sign in with the cluster's own tool; then try again.",
    },
  );
}
