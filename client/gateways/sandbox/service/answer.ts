import type { ServerResponse } from "node:http";

/** What an answer that is no result says; `HttpError` is one. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const always = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Sends an answer in one piece; nothing where the caller has gone. */
export function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { ...always, ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

export function errorAnswer({ status, code, message, headers }: Refusal): Answer {
  return { status, body: { error: { code, message } }, headers };
}

/** The same for a connection that never became a request. */
export function rawAnswer(status: number, reason: string, code: string, message: string): string {
  const text = `${JSON.stringify({ error: { code, message } })}\n`;
  const headers = { ...always, connection: "close", "content-length": Buffer.byteLength(text) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join("")}\r\n${text}`;
}
