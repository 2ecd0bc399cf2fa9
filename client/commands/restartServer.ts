import type { Context } from "../context.ts";

/** Restart Language Server. */
export function restartServer({ server }: Context): Promise<void> {
  return server.restart();
}
