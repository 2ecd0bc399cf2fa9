/** Subscribe, take the snippet, paste it, get a 200: in every language whose tool is here, at the real sandbox. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import type { Gateway, Invocation } from "../../client/gateways/gateway.ts";
import { openSandbox } from "../../client/gateways/sandbox/index.ts";
import { type CallRequest, callOf } from "../../client/invocation/call.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import { BuiltSandbox, type Started } from "../sandbox/builtSandbox.ts";
import { asAdmin, issue } from "../sandbox/http.ts";
import { run, runners } from "./runners.ts";

const built = new BuiltSandbox();
const signal = new AbortController().signal;
let sandbox: Started;
let gateway: Gateway;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
  const settings = {
    name: "sandbox",
    environment: "sandbox",
    organization: "acme",
    prefix: "gwk",
    applications: [],
    redactor: new Redactor(),
    log: () => {},
  } as const;
  const connection = { folder: sandbox.folder, client: "extension", program: built.program } as const;
  gateway = openSandbox(settings, connection);
});

afterAll(async () => {
  await gateway?.close();
  await built.remove();
});

const calls: readonly { readonly api: string; readonly request: CallRequest }[] = [
  { api: "hello", request: {} },
  { api: "echo", request: { method: "POST", body: { city: "Köln", quoted: 'it\'s "5" % $HOME' } } },
];

describe.each(runners)("$id", ({ id, missing, prepare }) => {
  const absent = missing();

  it.skipIf(absent !== undefined)(
    `gets a 200 with the key from the variable and with the key itself${absent ? ` (${absent})` : ""}`,
    async () => {
      const language = snippetLanguages.find((known) => known.id === id);
      if (language === undefined) throw new Error(`${id} is no snippet language`);
      const application = `app-of-${id}`;
      const { id: keyId, key } = await issue(sandbox, { user_id: application });
      const texts: string[] = [];
      for (const { api, request } of calls) {
        const invocation: Invocation = await gateway.invocation({ id: keyId, api, application }, signal);
        texts.push(snippet(language, callOf(invocation, request)));
        texts.push(snippet(language, callOf(invocation, request, new CredentialValue(key))));
      }
      const folder = mkdtempSync(join(tmpdir(), "gateway-keys-snippets-"));
      try {
        for (const command of await prepare(texts, folder)) {
          const printed = await run(command, { cwd: folder, env: { GATEWAY_KEY: key } });
          expect(printed).toContain(application);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      // Two days: midnight may have passed.
      const { json } = await asAdmin(sandbox, "GET", `/api/keys/${keyId}/usage?days=2`);
      const total = (what: string): number =>
        json.days.reduce((sum: number, day: never) => sum + day[what], 0);
      expect([total("allowed"), total("refused")]).toEqual([4, 0]);
    },
    300_000,
  );
});
