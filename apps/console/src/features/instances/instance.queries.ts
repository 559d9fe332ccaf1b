import type { ApiClient } from '@garrison/api-client';
import type { EndpointQueryInput, Endpoints, InstanceView } from '@garrison/contracts';
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { keepNewerIn, newerInCache } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';

export type InstanceFilters = Partial<EndpointQueryInput<Endpoints['listInstances']>>;

/** What the address of the list may say. */
export const instanceFilterNames = ['search', 'region', 'tier', 'status', 'gpu_model', 'label', 'sort', 'page'] as const;

export const instancesQuery = (api: ApiClient, filters: InstanceFilters) => {
  const queryKey = queryKeys.instances.list(filters);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }) => {
      const answer = await api.listInstances({ query: { sort: '-created_at', ...filters }, signal });
      const known = client.getQueryData<typeof answer>(queryKey);
      return { ...answer, instances: keepNewerIn(known?.instances, answer.instances) };
    },
  });
};

/** One page of the account's instances. */
export const useInstances = (filters: InstanceFilters) => useQuery({ ...instancesQuery(useApi(), filters), placeholderData: keepPreviousData });

export const instanceQuery = (api: ApiClient, id: string) => {
  const queryKey = queryKeys.instances.detail(id);
  return queryOptions<InstanceView>({ queryKey, queryFn: async ({ signal, client }) => newerInCache(client, queryKey, (await api.getInstance({ params: { id }, signal })).instance) });
};

/** One instance; opened from a list it is there at once. */
export function useInstance(id: string, { enabled = true } = {}) {
  const cache = useQueryClient();
  return useQuery({
    ...instanceQuery(useApi(), id),
    enabled,
    placeholderData: () => cache.getQueriesData<{ instances: InstanceView[] }>({ queryKey: queryKeys.instances.lists }).flatMap(([, list]) => list?.instances ?? []).find((one) => one.id === id),
  });
}

/** States the instance went through, newest first. */
export function useInstanceEvents(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.instances.events(id),
    queryFn: async ({ signal }) => (await api.listInstanceEvents({ params: { id }, query: { sort: '-created_at', page_size: 50 }, signal })).events,
  });
}
