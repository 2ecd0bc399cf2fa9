import type { ConnectedSandbox } from "../../gateways/sandbox/connect.ts";

/** What a person needs to begin with. It holds the admin's token: for the terminal, and for nothing else. */
export function introduction(
  { adminUrl, proxyUrl, token, pid, notices, ended }: ConnectedSandbox,
  folder: string,
): string {
  const state =
    ended === undefined
      ? `The sandbox runs already, as process ${pid}, and ends with what started it.`
      : "The sandbox is running. Ctrl-C ends it.";
  // What this process started has said it on stderr.
  const said = ended === undefined ? notices.map((notice) => `${notice}\n`).join("") : "";
  return `${state}
${said}
  APIs            ${proxyUrl}  (/hello, /echo, /health, /weather/v1/cities, /weather/v2/cities)
  Administration  ${adminUrl}  (described at /openapi.json)
  Data            ${folder}

  Authorization: Bearer ${token.reveal()}

Make a key, call an API with it, list it, delete it (in another terminal, with bash):

${lines(adminUrl, proxyUrl, token.reveal())}
`;
}

function lines(adminUrl: string, proxyUrl: string, token: string): string {
  return `  ADMIN='Authorization: Bearer ${token}'
  CREATED=$(curl -sS ${adminUrl}/api/keys -H "$ADMIN" -H 'Content-Type: application/json' -d '{"user_id": "me", "name": "My first key"}')
  export GATEWAY_KEY=$(sed -E 's/.*"plain_key":"([^"]+)".*/\\1/' <<< "$CREATED")
  curl -sS ${proxyUrl}/hello -H "Authorization: Bearer $GATEWAY_KEY"
  curl -sS ${adminUrl}/api/keys/me -H "$ADMIN"
  KEY_ID=$(sed -E 's/.*"api_key":\\{"id":"([^"]+)".*/\\1/' <<< "$CREATED")
  curl -sS -X DELETE ${adminUrl}/api/keys/$KEY_ID -H "$ADMIN"`;
}
