/** What a command works with: one gateway, and where this user's keys, journal and audit are. */
import { AuditLog } from "../../credentials/audit.ts";
import { CredentialValue } from "../../credentials/credentialValue.ts";
import { FileStore } from "../../credentials/fileStore.ts";
import { readKeyFile } from "../../credentials/keyFile.ts";
import type { Redactor } from "../../credentials/redaction.ts";
import type { CredentialStore } from "../../credentials/store.ts";
import type { Gateway } from "../../gateways/gateway.ts";
import { defaultPrefix } from "../../gateways/identifier.ts";
import { canOpen, openGateway } from "../../gateways/index.ts";
import { Journal } from "../../gateways/journal.ts";
import type { Program } from "../../gateways/program.ts";
import { type ConnectedSandbox, connectSandbox } from "../../gateways/sandbox/connect.ts";
import type { SandboxConnection } from "../../gateways/sandbox/index.ts";
import { defaultOrganization, type GatewaySettings } from "../../gateways/settings.ts";
import { stateFolder } from "../../gateways/stateFolder.ts";
import { type Arguments, UsageError } from "../command.ts";
import type { ChosenGateway } from "../manifests/declared.ts";
import type { Workspace } from "../manifests/planned.ts";
import type { Interruption } from "./interruption.ts";
import { mayRun } from "./signIn.ts";
import { applicationsIn } from "./subscriptionName.ts";
import type { Terminal } from "./terminal.ts";

export interface Session {
  readonly given: Arguments;
  readonly gateway: Gateway;
  readonly terminal: Terminal;
  readonly redactor: Redactor;
  readonly interruption: Interruption;
  readonly workspace: Workspace;
  readonly journal: Journal;
  readonly store: CredentialStore;
  readonly audit: AuditLog;
  /** Where the keys of `store` are. */
  readonly storeFolder: string;
  /** The sandbox was started by this command, and ends with it. */
  readonly endsSandbox: boolean;
  close(): Promise<void>;
}

export interface Surroundings {
  readonly given: Arguments;
  readonly terminal: Terminal;
  readonly redactor: Redactor;
  readonly interruption: Interruption;
  readonly workspace: Workspace;
}

/** Throws `UsageError`, `StorageError` (the token's file), `GatewayError`. */
export async function openSession(declared: ChosenGateway, surroundings: Surroundings): Promise<Session> {
  const { given, redactor } = surroundings;
  const storeFolder = stateFolder("credentials");
  const { gateway, endsSandbox, close } = await open(declared, surroundings);
  return {
    ...surroundings,
    given,
    gateway,
    endsSandbox,
    storeFolder,
    journal: new Journal(stateFolder("journal")),
    store: new FileStore(storeFolder),
    audit: new AuditLog(stateFolder("audit"), redactor),
    close,
  };
}

type Opened = Pick<Session, "gateway" | "endsSandbox" | "close">;

async function open(declared: ChosenGateway, surroundings: Surroundings): Promise<Opened> {
  const { name, type, place, part } = declared;
  if (!canOpen(type)) {
    throw new UsageError(
      `the Gateway "${name}" at ${place} is of type ${type}, which this version checks but cannot connect to yet`,
    );
  }
  const settings = await settingsOf(declared, surroundings);
  const sandbox = { folder: stateFolder("sandbox"), client: "command line" } as const;
  const program: Program = { sandbox, mayRun: (asked) => mayRun(surroundings, asked) };
  const held = type === "sandbox" ? await hold(sandbox, surroundings) : undefined;
  try {
    const gateway = await openGateway(type, settings, part, program);
    const close = async () => {
      await gateway.close();
      await held?.end();
    };
    return { gateway, endsSandbox: held?.ended !== undefined, close };
  } catch (error) {
    await held?.end();
    throw error;
  }
}

/** Held for the whole command, so that every call finds the same process. */
function hold(sandbox: SandboxConnection, surroundings: Surroundings): Promise<ConnectedSandbox> {
  const { terminal, interruption } = surroundings;
  const log = (line: string) => terminal.warn(`${line}\n`);
  return connectSandbox({ ...sandbox, signal: interruption.signal, log });
}

async function settingsOf(
  { name, environment, organization = defaultOrganization, applications }: ChosenGateway,
  { given, redactor }: Surroundings,
): Promise<GatewaySettings> {
  const named = [given.options.get("application"), ...given.operands.flatMap(applicationsIn)];
  const token = await readToken(given.options.get("token-file"));
  if (token !== undefined) redactor.add(token);
  return {
    name,
    environment,
    organization,
    prefix: defaultPrefix,
    applications: [...new Set([...applications, ...named.filter((one): one is string => one !== undefined)])],
    ...(token === undefined ? {} : { token }),
    redactor,
    log: () => {},
  };
}

const tokenVariable = "GATEWAY_KEYS_TOKEN";

async function readToken(file: string | undefined): Promise<CredentialValue | undefined> {
  const text = process.env[tokenVariable]?.trim();
  // No process that we start needs it.
  delete process.env[tokenVariable];
  if (file !== undefined) return readKeyFile(file);
  if (text === undefined || text === "") return undefined;
  if (/\p{Cc}/u.test(text)) throw new UsageError(`$${tokenVariable} is no token: it has a line break in it`);
  return new CredentialValue(text);
}
