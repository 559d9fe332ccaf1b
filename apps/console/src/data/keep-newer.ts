import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** A view that says which version of its thing it shows. */
export type Versioned = { readonly id: string; readonly generation: number };

/** Of two views of one thing the newer; of equals the incoming, which may know more around it. */
export const newerOf = <T extends Versioned>(known: T | undefined, incoming: T): T => (known && known.generation > incoming.generation ? known : incoming);

/**
 * A fetched list may be older than what the live connection already brought: it was read before the change and arrived after it.
 * Keeps, member by member, whichever is newer; which members there are is the fetched list's word.
 */
export function keepNewerIn<T extends Versioned>(known: readonly T[] | undefined, incoming: readonly T[]): T[] {
  const byId = new Map(known?.map((view) => [view.id, view]));
  return incoming.map((view) => newerOf(byId.get(view.id), view));
}

/** What was fetched, unless the cache knows something newer by now. Takes the answer itself, so that the cache is read when that has come and not when it was asked for. */
export const newerInCache = <T extends Versioned>(client: QueryClient, queryKey: QueryKey, fetched: T): T => newerOf(client.getQueryData<T>(queryKey), fetched);
