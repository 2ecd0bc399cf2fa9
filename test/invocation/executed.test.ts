import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import type { Invocation } from "../../client/gateways/gateway.ts";
import { callOf } from "../../client/invocation/call.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import { type EchoServer, startEchoServer } from "./echoServer.ts";
import { type Command, run, runners } from "./runners.ts";

/** What some shell or language takes for its own: every ASCII sign, and the beginnings of substitutions. */
const signs = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join("");
const substitutions =
  "$HOME ${HOME} $(id) `id` #{1} %PATH% !! !id \\(1) {0} {} \\n \\u0041 \\\\ ''' \"\"\" '' \"\" ‘’";
const hostile = `-@~${signs} ${substitutions.replace("‘’", "")}& | ; <a> \\'`;
/** HTTPie refuses what it has no way to say: a backslash before its separators. */
const hostileTo: Readonly<Record<string, string>> = {
  httpie: hostile.replaceAll("\\]", "]").replace(/\\(?=[:=@;])/g, ""),
};
/** A variable's value reaches HTTPie's own parser, which takes `@` at the beginning for a file. */
const variableOf = (id: string): string => (id === "httpie" ? `k${hostileTo.httpie}` : hostile);
const body = { text: `${hostile} ${substitutions} ü € 😀 \u2028 line\nbreak`, list: [1.5, null, true] };
/** Beyond ASCII only where the client sends it as it is. */
const otherOf = (id: string, headers: "ascii" | "utf-8"): string =>
  `${hostileTo[id] ?? hostile}${headers === "utf-8" ? " ü € 😀 ‘’" : ""}`;
const ordinary = "sk-Zm9vYmFyYmF6cXV4MDEyMzQ1";

interface Case {
  readonly name: string;
  readonly place: "header" | "query";
  readonly method: "GET" | "POST";
  readonly key: "variable" | "value";
  readonly hostile: boolean;
}

const places = ["header", "query"] as const;
const cases: readonly Case[] = places.flatMap((place) =>
  (["variable", "value"] as const).flatMap((key) =>
    [false, true].map((hostile) => ({
      name: `${hostile ? "a hostile key" : "an ordinary key"} as ${key} in the ${place}`,
      place,
      method: hostile ? ("POST" as const) : ("GET" as const),
      key,
      hostile,
    })),
  ),
);

describe.each(runners)("$id", ({ id, missing, prepare }) => {
  const language = snippetLanguages.find((known) => known.id === id);
  if (language === undefined) throw new Error(`${id} is no snippet language`);
  const absent = missing();
  let server: EchoServer;
  let folder: string;
  let commands: readonly Command[];

  const keyOf = ({ hostile: isHostile, key }: Case): string => {
    if (!isHostile) return ordinary;
    return key === "variable" ? variableOf(id) : (hostileTo[id] ?? hostile);
  };

  describe.skipIf(absent !== undefined)(`sends what it was given${absent ? ` (${absent})` : ""}`, () => {
    beforeAll(async () => {
      server = await startEchoServer();
      folder = mkdtempSync(join(tmpdir(), "gateway-keys-snippets-"));
      const snippets = cases.map((one, index) => {
        const request = {
          path: `/${index}/Wörter mit Leerzeichen/?ort=Köln & Umland`,
          keyIn: one.place,
          ...(one.method === "POST"
            ? { method: "POST", body, headers: { "X-Other": otherOf(id, language.headers) } }
            : {}),
        };
        const value = one.key === "value" ? new CredentialValue(keyOf(one)) : undefined;
        return snippet(language, callOf(invocation(server.url), request, value));
      });
      mkdirSync(join(folder, "work"));
      commands = await prepare(snippets, join(folder, "work"));
    }, 300_000);

    afterAll(async () => {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(cases.map((one, index) => ({ ...one, one, index })))(
      "$name",
      async ({ one, index }) => {
        const command = commands[index];
        if (command === undefined) throw new Error("not prepared");
        const printed = await run(command, {
          cwd: join(folder, "work"),
          ...(one.key === "variable" ? { env: { GATEWAY_KEY: keyOf(one) } } : {}),
        });
        const [arrived, ...more] = server.arrivals(`/base/${index}/W%C3%B6rter%20mit%20Leerzeichen/`);
        expect(more).toEqual([]);
        expect(arrived?.method).toBe(one.method);
        const query = new URLSearchParams(arrived?.target.split("?")[1]);
        expect(query.get("ort")).toBe("Köln ");
        if (one.place === "query") expect(query.get("api key")).toBe(keyOf(one));
        else expect(arrived?.headers.get("x-api-key")).toBe(`Key "it's" $1 ${keyOf(one)}`);
        if (one.method === "POST") {
          expect(JSON.parse(arrived?.body ?? "")).toEqual(body);
          expect(arrived?.headers.get("content-type")).toMatch(/^application\/json/);
          expect(arrived?.headers.get("x-other")).toBe(otherOf(id, language.headers));
        }
        expect(printed).toContain("arrived");
      },
      60_000,
    );
  });
});

function invocation(baseUrl: string): Invocation {
  return {
    apiName: "weather",
    credentialType: "api-key",
    headerName: "X-Api-Key",
    headerPrefix: 'Key "it\'s" $1 ',
    queryParameter: "api key",
    baseUrl,
    basePath: "/base/",
  };
}
