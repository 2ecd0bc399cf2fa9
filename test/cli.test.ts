import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../client/cli/index.ts";
import { BuiltCli, ended } from "./cli/builtCli.ts";

const cli = new BuiltCli();
beforeAll(() => cli.build());
afterAll(() => cli.remove());

async function refused(...args: readonly string[]): Promise<string> {
  cli.put({ "a.yaml": "" });
  const { code, stdout, stderr } = await cli.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  return stderr;
}

async function printed(...args: readonly string[]): Promise<string> {
  cli.put({});
  const { code, stdout, stderr } = await cli.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

describe("gateway-keys", () => {
  it("lists the commands that there are", () => {
    const files = readdirSync(join(import.meta.dirname, "..", "client", "cli", "commands"));
    const names = files.map((file) =>
      file.replace(/\.ts$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    expect(commands.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it("prints help and version", async () => {
    expect(await printed("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await printed("--help");
    for (const { name } of commands) {
      expect(help).toContain(`  ${name} `);
      expect(await printed(name, "--help")).toContain(`Usage: gateway-keys ${name} `);
    }
    expect(await printed("lint", "-h")).toContain("--fail-on error|warning|info|never");
  });

  it("has lines that fit a terminal", async () => {
    const helps = commands.map(({ name }) => printed(name, "--help"));
    for (const text of [await printed("--help"), ...(await Promise.all(helps))]) {
      expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
    }
  });

  it("does nothing without a command, and says which there are", async () => {
    expect(await refused()).toContain("Usage: gateway-keys <command>");
  });

  it.each([
    [["lnt"], 'there is no command "lnt"; did you mean "lint"?'],
    [["deploy"], `there is no command "deploy"; there are ${commands.map(({ name }) => name).join(", ")}`],
    [["a.yaml"], 'there is no command "a.yaml"; to check it: gateway-keys lint a.yaml'],
    [["--verison"], 'there is no option "--verison"; did you mean "--version"?'],
    [["--format=json", "lint"], "--format comes after the command: gateway-keys lint --format …"],
    [["lint", "--formt", "json"], 'there is no option "--formt"; did you mean "--format"?'],
    [["lint", "-x"], 'there is no option "-x"'],
    [["lint", "--format", "jsn"], '--format takes pretty or json; did you mean "json"?'],
    [["lint", "--format", "sarif"], "--format takes pretty or json"],
    [["lint", "--fail-on=nevr"], '--fail-on takes error, warning, info or never; did you mean "never"?'],
    [["lint", "--config", "--format", "json"], "--config needs a value: --config FILE"],
    [["lint", "--config="], "--config needs a value: --config FILE"],
    [["lint", "--help=yes"], "--help takes no value; leave it out"],
    [
      ["lint", "--stdin-filepath", "a.yaml"],
      '--stdin-filepath names what comes through stdin; add "-" to the command',
    ],
    [["lint", "--config", "none.yaml"], "none.yaml: there is no such file or folder; check the path"],
    [
      ["explain", "object-id-as-kee"],
      'there is no rule "object-id-as-kee"; did you mean "object-id-as-key"?',
    ],
    [["explain", "nonsense"], 'there is no rule "nonsense"; "gateway-keys explain" lists them'],
    [["explain", "a", "b"], "explain takes one rule; ask for the others one by one"],
    [["language-server"], "the language server speaks over stdin and stdout only: language-server --stdio"],
  ])("refuses %j", async (args, message) => {
    expect(await refused(...args)).toBe(`gateway-keys: ${message}\n`);
  });
});

describe("explain", () => {
  it("prints a rule's page", async () => {
    expect(await printed("explain", "object-id-as-key")).toMatch(/^# /);
  });

  it("lists the rules", async () => {
    expect(await printed("explain")).toMatch(/^object-id-as-key +\S/m);
  });
});

describe("language-server", () => {
  it("answers over stdin and stdout until it is told to end", async () => {
    cli.put({});
    const message = (content: object) => {
      const text = JSON.stringify({ jsonrpc: "2.0", ...content });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    const params = { processId: null, rootUri: null, capabilities: {} };
    const server = cli.start(["language-server", "--stdio"]);
    const end = ended(server);
    server.stdin?.write(message({ id: 1, method: "initialize", params }));
    server.stdin?.write(message({ method: "initialized", params: {} }));
    server.stdin?.write(message({ id: 2, method: "shutdown" }));
    server.stdout?.on("data", (text: string) => {
      if (text.includes('"id":2')) server.stdin?.write(message({ method: "exit" }));
    });
    const { code, stdout } = await end;
    expect(code).toBe(0);
    expect(stdout).toContain('"serverInfo":{"name":"Gateway Keys"');
  });
});
