/** What opens gateways: the editor, or the command line. */
import type { SandboxConnection } from "./sandbox/index.ts";

/** What a gateway may need of the program that opens it, beside its settings. */
export interface Program {
  /** The sandbox that this program works with. */
  readonly sandbox: SandboxConnection;
  /**
   * Whether a program that the person's own configuration names may be run to sign in. They have to have agreed to
   * it: a manifest, which anybody may have written, chooses the context.
   */
  mayRun(program: SignInProgram): Promise<boolean>;
}

export interface SignInProgram {
  readonly context: string;
  /** The whole command line, for people to judge it by. */
  readonly command: string;
}

/** The settings of one type in a manifest's `spec`: texts by name, as the manifest's schema wants them. */
export type ManifestPart = Readonly<Record<string, string>>;
