import type { EndpointQueryInput, Endpoints, Pagination } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiClient } from '@garrison/api-client';
import { useApi } from '@/data/api';
import { guessGone } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type TrashKind = 'volumes' | 'snapshots' | 'images';
/** What the page needs to know of a thing that was thrown away, whatever kind it is. */
export type Trashed = { readonly kind: TrashKind; readonly id: string; readonly name: string; readonly size_gb: number; readonly region: string; readonly trashed_at: string; readonly kept_until: string };

export type TrashFilters = Partial<EndpointQueryInput<Endpoints['listTrashedVolumes']>>;
type Page = { readonly pagination: Pagination } & { readonly [K in TrashKind]?: readonly Omit<Trashed, 'kind'>[] };

function listed(api: ApiClient, kind: TrashKind, query: TrashFilters, signal: AbortSignal): Promise<Page> {
  switch (kind) {
    case 'volumes': return api.listTrashedVolumes({ query, signal });
    case 'snapshots': return api.listTrashedSnapshots({ query, signal });
    case 'images': return api.listTrashedImages({ query, signal });
  }
}

/** One page of what was thrown away of a kind. */
export function useTrash(kind: TrashKind, filters: TrashFilters) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.trash.list(kind, filters),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => listed(api, kind, { page_size: 25, ...filters }, signal),
    select: (page) => ({ pagination: page.pagination, things: (page[kind] ?? []).map((thing): Trashed => ({ ...thing, kind })) }),
  });
}

const refreshes = [queryKeys.trash.all, queryKeys.volumes.all, queryKeys.snapshots.all, queryKeys.images.all];
const taken = ({ kind, id }: { kind: TrashKind; id: string }) => guessGone({ lists: queryKeys.trash.of(kind), member: kind }, [id]);
type One = { kind: TrashKind; id: string; name?: string };

export const useRestore = () =>
  useAction(
    async (api, { kind, id, name }: One, idempotencyKey): Promise<{ message: string; request_id: string }> => {
      const input = { params: { id }, body: name ? { name } : {}, idempotencyKey };
      switch (kind) {
        case 'volumes': return api.restoreTrashedVolume(input);
        case 'snapshots': return api.restoreTrashedSnapshot(input);
        case 'images': return api.restoreTrashedImage(input);
      }
    },
    { refreshes, guesses: taken },
  );

export const usePurge = () =>
  useAction(
    async (api, { kind, id }: One, idempotencyKey): Promise<{ message: string; request_id: string }> => {
      const input = { params: { id }, idempotencyKey };
      switch (kind) {
        case 'volumes': return api.purgeTrashedVolume(input);
        case 'snapshots': return api.purgeTrashedSnapshot(input);
        case 'images': return api.purgeTrashedImage(input);
      }
    },
    { refreshes, guesses: taken },
  );
