import { GatewayError, throwIfCancelled } from "../gatewayError.ts";

export interface Page<T, Next> {
  readonly items: readonly T[];
  /** What asks for the page after this one; absent on the last. */
  readonly next?: Next;
}

/** No gateway has as much: the largest limit is 75,000 subscriptions (Azure, Premium). */
const mostPages = 10_000;
const mostItems = 1_000_000;

/**
 * The pages of a listing. The next one is asked for when the consumer wants it; leaving the loop ends it.
 * Throws what `read` throws, and `invalid` where a gateway's pages have no end.
 * @param read Reads one page: the first for `undefined`, then those that `next` names (a cursor, or a link).
 */
export async function* pages<T, Next extends string | number>(
  doing: string,
  read: (next: Next | undefined) => Promise<Page<T, Next>>,
  signal: AbortSignal,
): AsyncGenerator<readonly T[], void, void> {
  const seen = new Set<Next>();
  let next: Next | undefined;
  let items = 0;
  do {
    throwIfCancelled(signal, doing);
    const page = await read(next);
    items += page.items.length;
    next = page.next;
    if (next !== undefined && seen.has(next)) throw endless(doing, "its pages go round in a circle");
    if (next !== undefined) seen.add(next);
    if (seen.size >= mostPages) throw endless(doing, `there are more than ${mostPages} pages`);
    if (items > mostItems) throw endless(doing, `there are more than ${mostItems} entries`);
    yield page.items;
  } while (next !== undefined);
}

function endless(doing: string, why: string): GatewayError {
  return new GatewayError("invalid", `${doing} was stopped: the gateway's list does not end (${why})`, {
    next: "Tell the gateway's owner: its listing is broken.",
  });
}
