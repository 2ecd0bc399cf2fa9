/** A SOCKS 5 proxy for anybody, by name or address (RFC 1928). */
import net from "node:net";

export interface SocksServer {
  readonly port: number;
  /** `127.0.0.1:6443` */
  readonly asked: readonly string[];
  close(): void;
}

export async function socksServer(): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    sockets.add(client);
    client.on("error", () => {});
    client.once("data", () => {
      client.write(Buffer.from([5, 0]));
      client.once("data", (request: Buffer) => {
        const [host, rest] = addressIn(request);
        const port = rest.readUInt16BE(0);
        asked.push(`${host}:${port}`);
        const upstream = net.connect(port, host, () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          client.pipe(upstream).pipe(client);
        });
        sockets.add(upstream);
        upstream.on("error", () => client.destroy());
        client.on("close", () => upstream.destroy());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    asked,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function addressIn(request: Buffer): [host: string, rest: Buffer] {
  if (request[3] === 1) return [[...request.subarray(4, 8)].join("."), request.subarray(8)];
  const end = 5 + (request[4] ?? 0);
  return [request.subarray(5, end).toString(), request.subarray(end)];
}
