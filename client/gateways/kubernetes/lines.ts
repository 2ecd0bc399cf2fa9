/** Lines of a stream, however its bytes are cut. */
import { StringDecoder } from "node:string_decoder";
import { GatewayError } from "../gatewayError.ts";

/** Characters: no object of a cluster is larger than a few megabytes. */
const longest = 16 * 1024 * 1024;

/** Without their ends, and without empty ones; what follows the last end is no line. Throws `invalid`. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [head = "", ...further] = decoder.write(chunk).split("\n");
    parts.push(head);
    length += head.length;
    if (length > longest) throw new GatewayError("invalid", "The cluster sends a line that has no end");
    for (const part of further) {
      const line = parts.join("");
      if (line.trim() !== "") yield line;
      parts = [part];
      length = part.length;
    }
  }
}
