/** A real HTTP server that writes down what arrives, byte for byte, and answers 200. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Arrival {
  readonly method: string;
  /** As on the wire. */
  readonly target: string;
  /** Each as UTF-8 would have it, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface EchoServer {
  readonly url: string;
  /** What has arrived under a path, which no two calls share. */
  arrivals(path: string): readonly Arrival[];
  close(): Promise<void>;
}

export async function startEchoServer(): Promise<EchoServer> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = new Map<string, string>();
      for (let at = 0; at < request.rawHeaders.length; at += 2) {
        const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
        headers.set(name.toLowerCase(), Buffer.from(value, "latin1").toString("utf8"));
      }
      const { method = "", url: target = "" } = request;
      arrivals.push({ method, target, headers, body: Buffer.concat(chunks).toString("utf8") });
      response.setHeader("content-type", "application/json");
      response.end('{"arrived":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals: (path) => arrivals.filter(({ target }) => target.split("?")[0] === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
