// A loopback address at which the suite in the extension host reports and asks for things outside of it.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** Serves `actions[name](arguments)`; the address carries a secret, as any web page could call the port. */
export async function serveActions(actions) {
  const path = `/${randomUUID()}`;
  const server = createServer(async (request, response) => {
    const { status, body } = request.url === path ? await answer(actions, await text(request)) : notFound;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const notFound = { status: 404, body: { error: "No such address." } };

async function answer(actions, message) {
  const { action, ...args } = JSON.parse(message);
  if (actions[action] === undefined) return { status: 404, body: { error: `No such action: ${action}` } };
  try {
    return { status: 200, body: { value: await actions[action](args) } };
  } catch (error) {
    return { status: 500, body: { error: error.message } };
  }
}
