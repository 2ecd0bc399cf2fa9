/** Entry of the language server and its composition root. Speaks over stdio or node IPC, as its arguments say. */
import { createConnection } from "vscode-languageserver/node";
import { kinds } from "./kinds/index.ts";

import { Language } from "./language/index.ts";
import { newKey } from "./newKey.ts";
import { rules } from "./rules/index.ts";
import { loadSchema } from "./schemas.ts";
import { serve } from "./server.ts";

serve(createConnection(), new Language({ kinds, rules, loadSchema, newKey }));
