import type { EndpointBodyInput, EndpointQueryInput, Endpoints, ImageView, SnapshotView } from '@garrison/contracts';
import { imageLifecycle, snapshotLifecycle, type SnapshotEvent } from '@garrison/domain';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { afterEvent, guessOf } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { useTellDeleted } from '@/features/trash/use-tell-deleted';
import { imagesQuery, snapshotsQuery } from './snapshots.query';

type Query<K extends keyof Endpoints> = Partial<EndpointQueryInput<Endpoints[K]>>;
export type SnapshotFilters = Query<'listSnapshots'>;
export type ImageFilters = Query<'listImages'>;

export const useSnapshots = (filters: SnapshotFilters, { enabled = true } = {}) => useQuery({ ...snapshotsQuery(useApi(), filters), enabled, placeholderData: keepPreviousData });

/** One snapshot, which may be gone. */
export function useSnapshot(id: string) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.snapshots.detail(id), queryFn: async ({ signal }) => (await api.getSnapshot({ params: { id }, signal })).snapshot });
}

export const useImages = (filters: ImageFilters, { enabled = true } = {}) => useQuery({ ...imagesQuery(useApi(), filters), enabled, placeholderData: keepPreviousData });

/** Machines that can be snapshotted, and why others cannot. */
export function useSnapshotCandidates() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.instances.candidates, queryFn: async ({ signal }) => ({ candidates: (await api.listSnapshotCandidates({ query: { page_size: 100, sort: 'name' }, signal })).instances }) });
}

const refreshes = [queryKeys.snapshots.all, queryKeys.images.all, queryKeys.instances.lists];
const snapshotGuess = (id: string, event: SnapshotEvent) => guessOf<SnapshotView>({ lists: queryKeys.snapshots.lists, member: 'snapshots' }, id, afterEvent(snapshotLifecycle, event));
type Body<K extends keyof Endpoints> = EndpointBodyInput<Endpoints[K]>;
export const useCreateSnapshot = () => useAction((api, body: Body<'createSnapshot'>, idempotencyKey) => api.createSnapshot({ body, idempotencyKey }), { refreshes });
export function useDeleteSnapshot() {
  const tell = useTellDeleted('snapshots');
  return useAction((api, id: string, idempotencyKey) => api.deleteSnapshot({ params: { id }, query: {}, idempotencyKey }), { refreshes, tell: ({ snapshot }) => tell(snapshot), guesses: (id) => snapshotGuess(id, 'trash') });
}
export const useRestoreSnapshot = () => useAction((api, { id, vm_name }: { id: string; vm_name?: string }, idempotencyKey) => api.restoreSnapshot({ params: { id }, body: vm_name ? { vm_name } : {}, idempotencyKey }), { refreshes, guesses: ({ id }) => snapshotGuess(id, 'restore') });
export const useCreateImage = () => useAction((api, body: Body<'createImage'>, idempotencyKey) => api.createImage({ body, idempotencyKey }), { refreshes });
export function useDeleteImage() {
  const tell = useTellDeleted('images');
  return useAction((api, id: string, idempotencyKey) => api.deleteImage({ params: { id }, query: {}, idempotencyKey }), { refreshes, tell: ({ image }) => tell(image), guesses: (id) => guessOf<ImageView>({ lists: queryKeys.images.lists, member: 'images' }, id, afterEvent(imageLifecycle, 'trash')) });
}
