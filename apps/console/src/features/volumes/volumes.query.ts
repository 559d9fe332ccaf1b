import type { ApiClient } from '@garrison/api-client';
import type { VolumeView } from '@garrison/contracts';
import { queryOptions } from '@tanstack/react-query';
import { keepNewerIn, newerInCache } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import type { Filters } from '@/lib/list-filters';
import type { VolumeFilters } from './volume.queries';

// Apart from the hooks, because the server asks these too.
/** What the address of the list may say. */
export const volumeFilterNames = ['search', 'region', 'status', 'volume_type', 'bootable', 'attached', 'sort', 'page'] as const;
/** A page of the list as its address asks for it. */
export const listedVolumes = (filters: Filters<(typeof volumeFilterNames)[number]>) => ({ page_size: 25, ...filters }) as VolumeFilters;

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

export const volumeQuery = (api: ApiClient, id: string) => {
  const queryKey = queryKeys.volumes.detail(id);
  return queryOptions<VolumeView>({ queryKey, queryFn: async ({ signal, client }) => newerInCache(client, queryKey, (await api.getVolume({ params: { id }, signal })).volume) });
};
