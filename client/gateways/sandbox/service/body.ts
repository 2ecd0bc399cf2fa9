import type { IncomingMessage } from "node:http";
import { HttpError } from "./httpError.ts";

/** Bytes of a body that are read; more is refused with 413. */
export const bodyLimit = 64 * 1024;

/** The whole body. Throws `HttpError`: 413; 400 where the caller went away in the middle. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > bodyLimit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on("data", (part: Buffer) => {
      length += part.length;
      if (length > bodyLimit) {
        // The rest is still read, and thrown away, so that the caller hears the answer.
        request.removeAllListeners("data").resume();
        reject(tooLarge());
      } else parts.push(part);
    });
    request.on("end", () => resolve(Buffer.concat(parts)));
    request.on("error", () => reject(new HttpError(400, "incomplete", "The body broke off.")));
  });
}

/** A body of JSON. Throws `HttpError`: 400, 413, 415. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.every((part) => !part.startsWith("charset=") || /^charset="?utf-8"?$/.test(part));
  if (type !== "application/json" || !isUtf8 || request.headers["content-encoding"] !== undefined) {
    throw new HttpError(415, "unsupported_media_type", "Send the body as Content-Type: application/json.", {
      accept: "application/json",
    });
  }
  const body = await readBody(request);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The parser's own message quotes the text.
    throw new HttpError(400, "malformed_json", "The body is not JSON in UTF-8.");
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, "too_large", `The body is larger than ${bodyLimit} bytes.`);
}
