/** The language servers that are compared, and a session with one of them on one file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LspClient } from "./lspClient.mjs";
import { cpuTime, idle, peakMemory } from "./processes.mjs";

export const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/**
 * A server as a user runs it. `finds`: the mistakes that it can see.
 * @typedef {{ name: string, args: string[], settings: object, finds: ("type" | "syntax")[] }} Server
 */

/** @returns {{ ours: Server, withSchemas: Server, syntaxOnly: Server }} */
export function servers(peers, schemaUri) {
  const yaml = { validate: true, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } };
  const peer = [peers.yamlLanguageServer, "--stdio"];
  return {
    ours: {
      name: "gateway-keys",
      args: [join(dist, "server.js"), "--stdio"],
      settings: {},
      finds: ["type", "syntax"],
    },
    withSchemas: {
      name: "yaml-language-server, our schemas",
      args: peer,
      settings: { yaml: { ...yaml, schemas: { [schemaUri]: ["*.yaml"] } } },
      finds: ["type", "syntax"],
    },
    syntaxOnly: {
      name: "yaml-language-server, syntax only",
      args: peer,
      settings: { yaml: { ...yaml, schemas: {} } },
      finds: ["syntax"],
    },
  };
}

/** One server with one file open, which lies on disk in a folder of its own, as a person's would. */
export class Session {
  #name;
  #client;
  #uri;
  #version = 1;

  /** Spawns the server and opens the file; `started` to `ready` is how long until diagnostics that `accept` takes. */
  static async open(server, folder, text, accept) {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "manifests.yaml");
    writeFileSync(file, text);
    const session = new Session();
    session.#name = server.name;
    session.started = performance.now();
    session.#client = new LspClient(server.args, { cwd: folder, settings: server.settings });
    session.#uri = pathToFileURL(file).href;
    const ready = session.#client.diagnostics(session.#uri, 1, accept);
    // Awaited below; a server that ends before that must not end the benchmark unheard.
    ready.catch(() => undefined);
    try {
      await session.#client.start(folder);
      session.#client.open(session.#uri, text);
      session.ready = await ready;
    } catch (error) {
      await session.close();
      throw new Error(`${server.name}: ${error.message}`);
    }
    return session;
  }

  /** Replaces a piece of a line; returns the ms until the diagnostics that `accept` takes. */
  async change(line, start, from, to, accept) {
    const version = ++this.#version;
    const range = { start: { line, character: start }, end: { line, character: start + from.length } };
    const seen = this.#client.diagnostics(this.#uri, version, accept);
    const sent = performance.now();
    this.#client.change(this.#uri, version, range, to);
    try {
      return (await seen) - sent;
    } catch (error) {
      throw new Error(`${this.#name}: ${error.message}`);
    }
  }

  /** Puts a mistake in and takes it out; returns both times. Throws where the server does not see it. */
  async spoilAndMend({ line, start, good, bad }) {
    const spoilt = await this.change(line, start, good, bad, (found) => errorsOn(found, line).length > 0);
    const mended = await this.change(line, start, bad, good, (found) => errors(found).length === 0);
    return [spoilt, mended];
  }

  idle() {
    return idle(this.#client.pid);
  }

  cpu() {
    return cpuTime(this.#client.pid);
  }

  peakMemory() {
    return peakMemory(this.#client.pid);
  }

  close() {
    return this.#client.stop();
  }
}

export function errors(diagnostics) {
  return diagnostics.filter(({ severity = 1 }) => severity === 1);
}

export function errorsOn(diagnostics, line) {
  return errors(diagnostics).filter(({ range }) => range.start.line <= line && line <= range.end.line);
}
