import { workspace } from "vscode";
import type { EditorSettings } from "../server/protocol.ts";

/** The section of VS Code's settings that is ours. */
export const settingsSection = "gatewayKeys";

/** What the server starts with; it asks for the section again whenever it changes. */
export function editorSettings(): EditorSettings {
  const section = workspace.getConfiguration(settingsSection);
  return { validate: section.get("validate", true), maxFileSize: section.get("maxFileSize", 4) };
}
