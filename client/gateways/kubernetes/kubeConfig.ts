/** Contexts of the person's kubeconfig, and the way in that each describes. Reading it contacts nobody. */
import { GatewayError } from "../gatewayError.ts";
import type { SignInProgram } from "../program.ts";
import { accountOf } from "./account.ts";
import { type ClusterDoor, Door } from "./door.ts";
import { type Entry, textIn } from "./entry.ts";
import { commandLineOf } from "./execPlugin.ts";
import { type KubeConfigEntries, readEntries } from "./kubeConfigFiles.ts";

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

/** Names of the contexts, the current one first. Rejects with `GatewayError` where a file cannot be read. */
export async function contexts(files?: readonly string[]): Promise<readonly string[]> {
  const { entries } = await load(files);
  const names = [...entries.contexts.keys()];
  const { current } = entries;
  return names.includes(current) ? [current, ...names.filter((name) => name !== current)] : names;
}

/**
 * Rejects with `GatewayError`: `not-found` where there is no such context, `forbidden` where it signs in by running a
 * program that may not be run, `invalid` where the kubeconfig cannot be used.
 */
export async function openDoor(connection: ClusterConnection): Promise<ClusterDoor> {
  const { entries, library } = await load(connection.files);
  const name = connection.context ?? entries.current;
  const context = entries.contexts.get(name)?.fields;
  if (context === undefined) throw unknownContext(name, entries);
  const cluster = entryOf(entries.clusters, textIn(context, "cluster"), name, "cluster");
  const server = textIn(cluster.fields, "server");
  if (server === undefined) throw incomplete(name, "its cluster has no server");
  const user = textIn(context, "user");
  const account = accountOf(
    name,
    cluster,
    user === undefined ? nobody : entryOf(entries.users, user, name, "user"),
  );
  if (account.plugin !== undefined) {
    const command = commandLineOf(account.plugin);
    if (!(await connection.mayRun({ context: name, command }))) throw mayNotRun(name, command);
  }
  const namespace = connection.namespace ?? textIn(context, "namespace") ?? "default";
  return new Door(account, library, server, namespace);
}

const nobody: Entry = { fields: {}, folder: "" };

async function load(files: readonly string[] | undefined) {
  const library = await import("./kubeConfigLibrary.ts");
  // In its core schema no text becomes a date.
  const parse = (text: string) => library.load(text, { schema: library.CORE_SCHEMA });
  return { library, entries: readEntries(files, parse) };
}

function entryOf(
  all: ReadonlyMap<string, Entry>,
  name: string | undefined,
  context: string,
  what: string,
): Entry {
  const found = all.get(name ?? "");
  if (found !== undefined) return found;
  throw incomplete(context, `there is no ${what} “${name ?? ""}”`);
}

function incomplete(context: string, why: string): GatewayError {
  return new GatewayError("invalid", `The context ${context} cannot be used: ${why} in the kubeconfig`, {
    next: "Have the cluster's own tool write the kubeconfig anew, or name another context.",
  });
}

function unknownContext(name: string, { contexts: known }: KubeConfigEntries): GatewayError {
  const names = [...known.keys()];
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
