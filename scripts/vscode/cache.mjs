import { join } from "node:path";
import { root } from "../setup.mjs";

/** Git-ignored: every VS Code that we fetched, and the profiles that `npm start` uses. */
export const cache = join(root, ".vscode-test");

/** Something only the person can install; the message says what and how. */
export class MissingTool extends Error {}
