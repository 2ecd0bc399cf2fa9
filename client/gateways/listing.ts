/** Subscriptions as people see them: what the gateway has, and what was begun here and never ended. */
import type { Gateway, Pages, Subscription, SubscriptionQuery } from "./gateway.ts";
import type { Journal, Unfinished } from "./journal.ts";

/** At least one of the two is there: an attempt may have broken off before the gateway had anything to show. */
export interface ListedSubscription {
  readonly subscription?: Subscription;
  readonly unfinished?: Unfinished;
}

/**
 * The gateway's pages, each as it comes; then, in a last one, attempts without a subscription.
 * Throws `GatewayError`.
 */
export async function* listSubscriptions(
  gateway: Gateway,
  journal: Journal,
  query: SubscriptionQuery,
  signal: AbortSignal,
): Pages<ListedSubscription> {
  const open = new Set((await journal.unfinished(gateway.name)).filter((attempt) => isAsked(attempt, query)));
  for await (const page of gateway.subscriptions(query, signal)) {
    yield page.map((subscription) => {
      const unfinished = [...open].find((attempt) => isAbout(attempt, subscription));
      if (unfinished === undefined) return { subscription };
      open.delete(unfinished);
      return { subscription, unfinished };
    });
  }
  if (open.size > 0) yield [...open].map((unfinished) => ({ unfinished }));
}

function isAbout({ action }: Unfinished, subscription: Subscription): boolean {
  if (action.kind !== "subscribe") return action.subscription.id === subscription.id;
  const { api, application, managed } = subscription;
  return managed && action.api === api && action.application === application;
}

function isAsked({ action }: Unfinished, query: SubscriptionQuery): boolean {
  const { api, application } = action.kind === "subscribe" ? action : action.subscription;
  return [query.api ?? api, query.application ?? application].join("\0") === [api, application].join("\0");
}
