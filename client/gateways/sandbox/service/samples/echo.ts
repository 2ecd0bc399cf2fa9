import type { SampleApi } from "./sampleApi.ts";

export const echo: SampleApi = {
  id: "echo",
  name: "Echo",
  description: "Answers with the request as the upstream sees it, whatever the method",
  path: "/echo",
  answer({ method, path, query, headers, body }) {
    const seen = { method, path, query: [...query], headers, body: asText(body) };
    return { status: 200, body: seen };
  },
};

/** A body that is no UTF-8 comes back in base64. */
function asText(body: Buffer): { readonly text: string } | { readonly base64: string } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(body) };
  } catch {
    return { base64: body.toString("base64") };
  }
}
