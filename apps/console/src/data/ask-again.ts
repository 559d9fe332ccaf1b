import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

const waiting = new WeakSet<Query>();

/**
 * Asks again, once it is there, for what is being fetched: that answer may be from before a change just told. Invalidating alone does not begin a first fetch
 * anew, and its end would count as fresh; a fetch that begins anew with each of many changes would never end.
 */
function askAfter(client: QueryClient, queries: readonly Query[]): void {
  for (const query of queries) {
    if (waiting.has(query)) continue;
    waiting.add(query);
    const again = () => {
      waiting.delete(query);
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
    };
    // the query takes its answer right after the promise has
    void query.promise?.then(() => setTimeout(again), () => waiting.delete(query));
  }
}

/** The same for what is fetched for the first time only, where what is there already was just given the newer view. */
export function askAgainAfterFirst(client: QueryClient, filters: QueryFilters): void {
  askAfter(client, client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' }).filter(({ state }) => state.data === undefined));
}

/** Fetches again what is shown and matches, and whatever else matches when it is shown next. */
export function askAgain(client: QueryClient, filters: QueryFilters): void {
  askAfter(client, client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' }));
  void client.invalidateQueries(filters, { cancelRefetch: false });
}
