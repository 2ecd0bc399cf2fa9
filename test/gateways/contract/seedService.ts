/**
 * A key service of the contract alone, as its first public server answers it (seed 2, and that server's structs):
 * the record in `api_key` and the key in `plain_key`, a bare list, `null` for an empty one (Go's nil slice), ids
 * that are UUIDs, no description of itself, and nobody asked who they are. `/hello` is what lies behind Envoy: 403
 * without a key, as the seed's README has it.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface SeedKey {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly rate_limit_per_minute: number;
  readonly rate_limit_per_day: number;
  readonly created_at: string;
  readonly last_used_at: null;
  readonly is_active: true;
}

export class SeedService {
  readonly #keys = new Map<string, { readonly record: SeedKey; readonly plain: string }>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  #clock = Date.parse("2026-11-21T08:00:00Z");

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  keysOf(user: string): readonly SeedKey[] {
    return [...this.#keys.values()].map(({ record }) => record).filter(({ user_id }) => user_id === user);
  }

  create(user: string, name: string, minute = 60, day = 1000): { record: SeedKey; plain: string } {
    const record: SeedKey = {
      id: randomUUID(),
      user_id: user,
      name,
      rate_limit_per_minute: minute,
      rate_limit_per_day: day,
      created_at: new Date(this.#clock++).toISOString(),
      last_used_at: null,
      is_active: true,
    };
    const plain = `sk-${randomBytes(24).toString("hex")}`;
    this.#keys.set(record.id, { record, plain });
    return { record, plain };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://seed");
    const [, api, keys, id] = pathname.split("/").map(decodeURIComponent);
    if (pathname === "/hello")
      return answer(response, this.#isValid(request) ? 200 : 403, { message: "hello" });
    if (api !== "api" || keys !== "keys") return answer(response, 404, { error: "404 page not found" });
    if (request.method === "POST" && id === undefined) return this.#create(request, response);
    if (request.method === "GET" && id !== undefined) {
      const own = this.keysOf(id);
      return answer(response, 200, own.length === 0 ? null : own);
    }
    if (request.method === "DELETE" && id !== undefined) {
      if (!this.#keys.delete(id)) return answer(response, 404, { error: "API key not found" });
      return answer(response, 200, { message: "API key deleted successfully" });
    }
    return answer(response, 404, { error: "404 page not found" });
  }

  async #create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    if (!body.user_id || !body.name) return answer(response, 400, { error: "user_id and name are required" });
    const { record, plain } = this.create(
      body.user_id,
      body.name,
      body.rate_limit_per_minute ?? 100,
      body.rate_limit_per_day ?? 10_000,
    );
    return answer(response, 201, { api_key: record, plain_key: plain });
  }

  #isValid({ headers: { authorization } }: IncomingMessage): boolean {
    return [...this.#keys.values()].some(({ plain }) => authorization === `Bearer ${plain}`);
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}
