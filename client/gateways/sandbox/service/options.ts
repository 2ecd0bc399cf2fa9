import { parseArgs } from "node:util";
import { StartError } from "./startError.ts";

export interface Options {
  readonly data: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly adminPort: number;
  readonly passKey: boolean;
}

/**
 * Not registered for anything else, and below what systems hand out for outgoing connections, so that curl lines
 * work after a restart too.
 */
export const usualPorts = { port: 27180, adminPort: 27181 } as const;

/** The process's arguments. Throws `StartError`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      port: { type: "string" },
      "admin-port": { type: "string" },
      "pass-key": { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) throw new StartError("--data FOLDER is missing");
  return {
    data: values.data,
    port: readPort("--port", values.port) ?? usualPorts.port,
    adminPort: readPort("--admin-port", values["admin-port"]) ?? usualPorts.adminPort,
    passKey: values["pass-key"],
  };
}

/** Throws `StartError` for what is no port. */
export function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw new StartError(`${option} takes a port from 0 (any that is free) to 65535`);
  }
  return Number(text);
}
