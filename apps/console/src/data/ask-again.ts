import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

const waiting = new WeakSet<Query>();

/**
 * Asks again, once it is there, for what is being fetched for the first time: that answer may be from before a change just told. Invalidating alone does
 * not begin a first fetch anew, and its end would count as fresh.
 */
export function askAgainAfterFirst(client: QueryClient, filters: QueryFilters): void {
  for (const query of client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' })) {
    if (query.state.data !== undefined || waiting.has(query)) continue;
    waiting.add(query);
    const again = () => {
      waiting.delete(query);
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    // the query takes its answer right after the promise has
    void query.promise?.then(() => setTimeout(again), () => waiting.delete(query));
  }
}

/** Fetches again what is shown and matches, and whatever else matches when it is shown next. */
export function askAgain(client: QueryClient, filters: QueryFilters): void {
  askAgainAfterFirst(client, filters);
  void client.invalidateQueries(filters);
}
