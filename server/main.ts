/** Entry of the language server and its composition root. Speaks over stdio or node IPC, as its arguments say. */
import { setFlagsFromString } from "node:v8";
import { createConnection } from "vscode-languageserver/node";
import { fingerprintKey, fingerprints } from "./fingerprint.ts";
import { GitTracked } from "./gitTracked.ts";
import { kinds } from "./kinds/index.ts";
import { Language } from "./language/index.ts";
import { newKey } from "./newKey.ts";
import { rules } from "./rules/index.ts";
import { schemaLoader } from "./schemas.ts";
import { serve } from "./server.ts";

// The server lives as long as its window and mostly waits. With a young generation that does not grow it takes a
// seventh less memory, for a twentieth more time at the start.
setFlagsFromString("--semi-space-growth-factor=1");

const fingerprint = fingerprints(fingerprintKey());
const tracked = new GitTracked();
const isTracked = (file: string) => tracked.has(file);
const connection = createConnection();
const loadSchema = schemaLoader((sentence) => connection.window.showErrorMessage(sentence));
serve(connection, new Language({ kinds, rules, loadSchema, newKey, fingerprint, isTracked }));
