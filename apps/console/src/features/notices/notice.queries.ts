import type { ApiClient } from '@garrison/api-client';
import type { EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type NoticeFilters = Partial<EndpointQueryInput<Endpoints['listNotices']>>;

const IN_FORCE: NoticeFilters = { in_force: 'true', page_size: 100 };
export const noticesInForceQuery = (api: ApiClient) => queryOptions({ queryKey: queryKeys.notices.list(IN_FORCE), queryFn: async ({ signal }) => (await api.listNotices({ query: IN_FORCE, signal })).notices });

/** What the account was told and still holds. */
export const useNoticesInForce = () => useQuery(noticesInForceQuery(useApi()));

/** All it was told, the newest first. */
export function useNotices(filters: NoticeFilters) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.notices.list(filters), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listNotices({ query: filters, signal }) });
}
