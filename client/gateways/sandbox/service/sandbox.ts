/** The whole of it: one folder, one key service, two listeners, one place to be found. */
import { adminServer } from "./admin/adminServer.ts";
import { Control } from "./control.ts";
import { prepareFolder } from "./folder.ts";
import { HttpError } from "./httpError.ts";
import { Listener } from "./listener.ts";
import type { Log } from "./log.ts";
import { openKeyService } from "./open.ts";
import type { Options } from "./options.ts";
import { proxy } from "./proxy/proxy.ts";
import { type KeyService, ServiceError } from "./service.ts";
import { StartError } from "./startError.ts";
import { Tokens } from "./tokens.ts";

export interface Sandbox {
  /** Lets calls under way come to their end, writes what is counted, and is gone. */
  close(): Promise<void>;
}

/** Undefined where another process runs the sandbox of this folder. Throws `StartError`. */
export async function startSandbox(options: Options, log: Log): Promise<Sandbox | undefined> {
  prepareFolder(options.data);
  const control = await Control.claim(options.data);
  if (control === undefined) return undefined;
  try {
    const service = openKeyService(options.data);
    try {
      return await serve(service, control, options, log);
    } catch (error) {
      service.close();
      throw error;
    }
  } catch (error) {
    await control.close();
    if (error instanceof ServiceError || error instanceof HttpError) throw new StartError(error.message);
    throw error;
  }
}

async function serve(
  service: KeyService,
  control: Control,
  { port, adminPort, passKey }: Options,
  log: Log,
): Promise<Sandbox> {
  const tokens = new Tokens();
  const plane = await Listener.open(port, proxy(service, { passKey }), log);
  const admin = await Listener.open(adminPort, adminServer(service, tokens), log);
  const notices = [...service.notices, ...moved("proxy", port, plane), ...moved("admin", adminPort, admin)];
  for (const notice of notices) log.say(notice);
  const addresses = { pid: process.pid, adminUrl: admin.url, proxyUrl: plane.url, notices };
  control.ready(({ client }) => ({ ...addresses, token: tokens.of(client) }));
  return {
    async close() {
      control.leave();
      await Promise.all([plane.close(), admin.close()]);
      service.close();
      // At last: who finds nobody here opens the database.
      await control.close();
    },
  };
}

function moved(what: string, wanted: number, { port }: Listener): string[] {
  return wanted === 0 || wanted === port
    ? []
    : [`Port ${wanted} is taken by another program: the ${what} is at ${port}.`];
}
