import type { ApiClient } from '@garrison/api-client';
import { queryOptions } from '@tanstack/react-query';
import { queryKeys } from '@/data/query-keys';
import type { FirewallFilters } from './firewall.queries';

// Apart from the hooks, because the server asks it too.
/** One page of firewalls, by name unless told otherwise. */
export const firewallsQuery = (api: ApiClient, filters: FirewallFilters) =>
  queryOptions({ queryKey: queryKeys.firewalls.list(filters), queryFn: ({ signal }) => api.listFirewalls({ query: { sort: 'name', ...filters }, signal }) });
