/** `gateway-keys sandbox` as a person uses it: start, paste, Ctrl-C. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltSandbox } from "./builtSandbox.ts";
import { ask } from "./http.ts";

const built = new BuiltSandbox();

beforeAll(() => built.build());
afterAll(() => built.remove());

const unix = process.platform !== "win32";

describe.runIf(unix)("gateway-keys sandbox", () => {
  it("prints lines that work in bash as they stand, and ends with 0 on Ctrl-C", async () => {
    const folder = built.dataFolder();
    const command = new Command(["--data", folder, "--port", "0", "--admin-port", "0"]);
    const text = await command.introduction;
    const script = text.slice(text.indexOf("  ADMIN="));
    const { stdout, stderr } = await promisify(execFile)("bash", ["-eu", "-c", script]);
    expect(stderr).toBe("");
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toEqual([
      { message: "Hello, me!", consumer: "me" },
      [expect.objectContaining({ user_id: "me", name: "My first key" })],
      { message: "API key deleted" },
    ]);
    const proxy = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "";
    expect((await ask(`${proxy}/hello`)).status).toBe(401);
    expect(await command.pressCtrlC()).toBe(0);
    await expect(ask(`${proxy}/hello`)).rejects.toThrow();
    expect(command.stderr).toBe("");
  });

  it("prints the header that the administration asks for", async () => {
    const command = new Command(["--data", built.dataFolder(), "--port", "0", "--admin-port", "0"]);
    const text = await command.introduction;
    const [, authorization = ""] = /^ {2}Authorization: (Bearer \S+)$/m.exec(text) ?? [];
    const [, admin = ""] = /Administration +(\S+)/.exec(text) ?? [];
    expect((await ask(`${admin}/openapi.json`, { headers: { authorization } })).status).toBe(200);
    expect(await command.end("SIGTERM")).toBe(0);
  });

  it("shows a sandbox that runs already, and leaves it running", async () => {
    const running = await built.start();
    const command = new Command(["--data", running.folder]);
    const text = await command.introduction;
    expect(text).toContain(`runs already, as process ${running.pid}`);
    expect(text).toContain(running.proxyUrl);
    expect(await command.exited).toBe(0);
    expect((await ask(`${running.proxyUrl}/hello`)).status).toBe(401);
    await running.end();
  });

  it("ends the sandbox also when it is killed itself", async () => {
    const command = new Command(["--data", built.dataFolder(), "--port", "0", "--admin-port", "0"]);
    const text = await command.introduction;
    const proxy = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "";
    await command.end("SIGKILL");
    await expect
      .poll(() => ask(proxy).catch(({ code }: NodeJS.ErrnoException) => code), { timeout: 20_000 })
      .toBe("ECONNREFUSED");
  });

  it.each([
    [["--port", "99999"], "--port takes a port from 0 (any that is free) to 65535"],
    [["--admin-port", "http"], "--admin-port takes a port from 0 (any that is free) to 65535"],
    [["here"], "sandbox takes no path; for a folder: --data FOLDER"],
  ])("refuses %j", async (args, message) => {
    const command = new Command(args);
    expect(await command.exited).toBe(2);
    expect(command.stderr).toBe(`gateway-keys: ${message}\n`);
  });

  it("says why it cannot start", async () => {
    const command = new Command(["--data", built.cli]);
    expect(await command.exited).toBe(2);
    expect(command.stderr).toMatch(/^gateway-keys: The sandbox in .* did not start: .* cannot be used/m);
  });
});

/** Keys that exist for real, the admin's token, and one that a caller made up: searched for wherever we write. */
it.runIf(unix)("leaves no key and no token anywhere but on its own stdout", async () => {
  const folder = built.dataFolder();
  const command = new Command(["--data", folder, "--port", "0", "--admin-port", "0"]);
  const text = await command.introduction;
  const [, token = ""] = /Authorization: Bearer (\S+)/.exec(text) ?? [];
  const [, admin = ""] = /Administration +(\S+)/.exec(text) ?? [];
  const [, proxy = ""] = /APIs +(\S+)/.exec(text) ?? [];
  const canary = "sk-canary0000000000000000000000000000000000000";
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const secrets = [token, canary];
  for (let i = 0; i < 3; i++) {
    const body = JSON.stringify({ user_id: "leak", name: "leak" });
    const { json } = await ask(`${admin}/api/keys`, { method: "POST", headers, body });
    secrets.push(json.plain_key);
    const path = `${admin}/api/keys/${json.api_key.id}/regenerate`;
    secrets.push((await ask(path, { method: "POST", headers })).json.plain_key);
  }
  const answers: string[] = [];
  for (const secret of secrets) {
    const asked = { headers: { authorization: `Bearer ${secret}` } };
    for (const path of ["/hello", "/echo", `/${secret}`, "/%zz"]) {
      answers.push((await ask(proxy + path, asked)).text, (await ask(`${admin}/authz${path}`, asked)).text);
    }
    const body = `{"user_id": "a", "name": "b", "scopes": ["${secret}"], "expires_at": "${secret}"`;
    for (const end of ["", "}"]) {
      answers.push((await ask(`${admin}/api/keys`, { method: "POST", headers, body: body + end })).text);
    }
  }
  for (const path of ["/api/keys", "/api/audit", "/api/keys/leak"]) {
    answers.push((await ask(admin + path, { headers })).text);
  }
  await command.pressCtrlC();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "latin1"));
  expect(written.length).toBeGreaterThan(0);
  expect(secrets).toHaveLength(8);
  for (const secret of secrets) {
    for (const place of [...written, ...answers, command.stderr]) expect(place.includes(secret)).toBe(false);
    const shown = secret === token ? 2 : 0;
    expect(command.stdout.split(secret)).toHaveLength(shown + 1);
  }
});

class Command {
  stdout = "";
  stderr = "";
  readonly exited: Promise<number | null>;
  /** Everything up to the last line of it; throws what was said instead. */
  readonly introduction: Promise<string>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [built.cli, "sandbox", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.exited = new Promise((resolve) => this.#child.on("close", resolve));
    this.#child.stderr?.on("data", (part) => {
      this.stderr += part;
    });
    this.introduction = new Promise((resolve, reject) => {
      this.#child.stdout?.on("data", (part) => {
        this.stdout += part;
        if (/^ {2}curl .* -X DELETE .*\n/m.test(this.stdout)) resolve(this.stdout);
      });
      this.#child.on("close", () => reject(new Error(this.stderr)));
    });
    // Not every test waits for it.
    this.introduction.catch(() => {});
  }

  /** As a terminal sends it: to every process of the group. */
  pressCtrlC(): Promise<number | null> {
    process.kill(-(this.#child.pid ?? 0), "SIGINT");
    return this.exited;
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }
}
