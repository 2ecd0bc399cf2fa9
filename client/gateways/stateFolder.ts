import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where this user's programs keep what is theirs alone and no setting: a path, whether it is there or not.
 * Sources: XDG Base Directory Specification 0.8 ("must be absolute", else ignored); Apple's File System
 * Programming Guide; Microsoft's Known Folders (FOLDERID_LocalAppData).
 * @param part What of the product: `sandbox`.
 */
export function stateFolder(
  part: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return join(base(env, platform), "gateway-keys", part);
}

function base(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === "win32") return env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support");
  const stated = env.XDG_STATE_HOME ?? "";
  return stated.startsWith("/") ? stated : join(homedir(), ".local", "state");
}
