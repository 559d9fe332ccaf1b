import { useQuery } from '@tanstack/react-query';
import type { ApiClient } from '@garrison/api-client';
import { useApi } from '@/data/api';
import { guessGone } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type TrashKind = 'volumes' | 'snapshots' | 'images';
/** What the page needs to know of a thing that was thrown away, whatever kind it is. */
export type Trashed = { readonly kind: TrashKind; readonly id: string; readonly name: string; readonly size_gb: number; readonly region: string; readonly trashed_at: string; readonly kept_until: string };

const query = { page_size: 100, sort: '-trashed_at' };
async function listed(api: ApiClient, kind: TrashKind, signal: AbortSignal): Promise<readonly Omit<Trashed, 'kind'>[]> {
  switch (kind) {
    case 'volumes': return (await api.listTrashedVolumes({ query, signal })).volumes;
    case 'snapshots': return (await api.listTrashedSnapshots({ query, signal })).snapshots;
    case 'images': return (await api.listTrashedImages({ query, signal })).images;
  }
}

export function useTrash(kind: TrashKind) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.trash.of(kind), queryFn: async ({ signal }) => (await listed(api, kind, signal)).map((thing) => ({ ...thing, kind })) });
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
