/** `gateway-keys sandbox`: the sandbox in the foreground. */
import { resolve } from "node:path";
import { GatewayError } from "../../gateways/gatewayError.ts";
import { type ConnectedSandbox, connectSandbox } from "../../gateways/sandbox/connect.ts";
import { stateFolder } from "../../gateways/stateFolder.ts";
import { type Arguments, type ExitCode, UsageError } from "../command.ts";
import { print } from "../output.ts";
import { introduction } from "./introduction.ts";

/** Returns when Ctrl-C or whoever started us has ended it. Throws `UsageError` where it cannot be started. */
export async function sandbox({ operands, options }: Arguments): Promise<ExitCode> {
  if (operands.length > 0) throw new UsageError("sandbox takes no path; for a folder: --data FOLDER");
  const stated = options.get("data");
  const folder = stated === undefined ? stateFolder("sandbox") : resolve(stated);
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked.abort());
  const connected = await start(folder, portsOf(options), asked.signal);
  if (connected === undefined) return 0;
  await print(introduction(connected, folder));
  if (connected.ended === undefined) return 0;
  const code = await Promise.race([connected.ended, whenAborted(asked.signal)]);
  await connected.end();
  if (code === undefined || code === 0) return 0;
  if (code === null) throw new UsageError("the sandbox was ended from outside; start it again");
  throw new UsageError("the sandbox broke down; its last words are above");
}

async function start(
  folder: string,
  passed: readonly string[],
  signal: AbortSignal,
): Promise<ConnectedSandbox | undefined> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  try {
    return await connectSandbox({ folder, client: "command line", signal, log, arguments: passed });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (error.code === "cancelled") return undefined;
    throw new UsageError(`${error.message}; ${error.next}`);
  }
}

/** As the process takes them. Throws `UsageError`. */
function portsOf(options: ReadonlyMap<string, string>): string[] {
  const ports = ["port", "admin-port"].flatMap((name) => {
    const text = options.get(name) ?? "";
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return [`--${name}`, text];
    throw new UsageError(`--${name} takes a port from 0 (any that is free) to 65535`);
  });
  return options.has("pass-key") ? [...ports, "--pass-key"] : ports;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined));
  });
}
