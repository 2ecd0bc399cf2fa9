/** Completions, hovers and symbols as the protocol wants them: plain data, structurally LSP's. */
import type { Completion, Hover, ManifestSymbol } from "./language/index.ts";
