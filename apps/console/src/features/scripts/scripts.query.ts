import type { ApiClient } from '@garrison/api-client';
import { queryOptions } from '@tanstack/react-query';
import { queryKeys } from '@/data/query-keys';
import type { ScriptFilters } from './script.queries';

// Apart from the hooks, because the server asks it too.
/** What the address of the list may say. */
export const scriptFilterNames = ['search', 'sort', 'page'] as const;

/** One page of startup scripts, by name unless told otherwise. */
export const scriptsQuery = (api: ApiClient, filters: ScriptFilters) =>
  queryOptions({ queryKey: queryKeys.scripts.list(filters), queryFn: ({ signal }) => api.listScripts({ query: { sort: 'name', ...filters }, signal }) });
