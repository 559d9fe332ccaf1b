import type { ApiClient } from '@garrison/api-client';
import type { FirewallView } from '@garrison/contracts';
import { queryOptions } from '@tanstack/react-query';
import { newerInCache } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import type { FirewallFilters } from './firewall.queries';

// Apart from the hooks, because the server asks these too.
/** What the address of the list may say. */
export const firewallFilterNames = ['search', 'region', 'attached', 'sort', 'page'] as const;

/** One page of firewalls, by name unless told otherwise. */
export const firewallsQuery = (api: ApiClient, filters: FirewallFilters) =>
  queryOptions({ queryKey: queryKeys.firewalls.list(filters), queryFn: ({ signal }) => api.listFirewalls({ query: { sort: 'name', ...filters }, signal }) });

export const firewallQuery = (api: ApiClient, id: string) => {
  const queryKey = queryKeys.firewalls.detail(id);
  return queryOptions<FirewallView>({ queryKey, queryFn: async ({ signal, client }) => newerInCache(client, queryKey, (await api.getFirewall({ params: { id }, signal })).firewall) });
};
