import type { ApiClient } from '@garrison/api-client';
import { queryOptions } from '@tanstack/react-query';
import { keepNewerIn } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import type { VolumeFilters } from './volume.queries';

// Apart from the hooks, because the server asks it too.
/** One page of volumes, with the account's statistics and a free name for the next. */
export const volumesQuery = (api: ApiClient, filters: VolumeFilters) => {
  const queryKey = queryKeys.volumes.list(filters);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }) => {
      const answer = await api.listVolumes({ query: { page_size: 100, sort: 'name', ...filters }, signal });
      const known = client.getQueryData<typeof answer>(queryKey);
      return { ...answer, volumes: keepNewerIn(known?.volumes, answer.volumes) };
    },
  });
};
