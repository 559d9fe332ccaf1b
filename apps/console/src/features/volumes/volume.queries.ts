import type { EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { keepNewerIn } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';

export type VolumeFilters = Partial<EndpointQueryInput<Endpoints['listVolumes']>>;

/** One page of volumes, with the account's statistics and a free name for the next. */
export function useVolumes(filters: VolumeFilters, { enabled = true } = {}) {
  const api = useApi();
  const queryKey = queryKeys.volumes.list(filters);
  return useQuery({
    queryKey,
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal, client }) => {
      const answer = await api.listVolumes({ query: { page_size: 100, sort: 'name', ...filters }, signal });
      const known = client.getQueryData<typeof answer>(queryKey);
      return { ...answer, volumes: keepNewerIn(known?.volumes, answer.volumes) };
    },
  });
}
