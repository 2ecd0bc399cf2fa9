import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { afterwards, listening } from "./gateway.ts";

export interface ProxyServer {
  readonly port: number;
  /** What it was asked to connect to. */
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
  /** Every byte that went through it, or was said to it. */
  heard(): string;
  readonly sockets: ReadonlySet<net.Socket>;
}

/**
 * An HTTP proxy that knows CONNECT. `answer` is its status where it lets nobody through, or 0 for saying nothing.
 */
export async function proxyServer(
  answer = 200,
  certificate?: { key: string; cert: string },
): Promise<ProxyServer> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const chunks: Buffer[] = [];
  const server = certificate === undefined ? http.createServer() : https.createServer(certificate);
  server.on("connect", async (request: http.IncomingMessage, client: net.Socket) => {
    asked.push(request.url ?? "");
    authorizations.push(request.headers["proxy-authorization"]);
    chunks.push(Buffer.from(request.rawHeaders.join("\n")));
    client.on("data", (chunk) => chunks.push(chunk));
    client.on("end", () => client.end());
    if (answer === 0) return;
    if (answer !== 200) {
      client.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = net.connect(Number(port), hostname);
    afterwards(() => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
    await once(upstream, "connect");
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.pipe(upstream).pipe(client);
  });
  const { port, sockets } = await listening(server);
  return { port, asked, authorizations, heard: () => Buffer.concat(chunks).toString("latin1"), sockets };
}
