import type { EndpointBodyInput, EndpointQueryInput, Endpoints, InstanceView, VolumeView } from '@garrison/contracts';
import { volumeLifecycle } from '@garrison/domain';
import { keepPreviousData, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { afterEvent, guess, guessOf, withGiven } from '@/data/guess';
import { newerOf } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { useTellDeleted } from '@/features/trash/use-tell-deleted';
import { volumeQuery, volumesQuery } from './volumes.query';

export type VolumeFilters = Partial<EndpointQueryInput<Endpoints['listVolumes']>>;
export type NewVolumeBody = EndpointBodyInput<Endpoints['createVolume']>;
type Listed = { volumes: VolumeView[] };

/** One page of volumes, with the account's statistics and a free name for the next. */
export const useVolumes = (filters: VolumeFilters, { enabled = true } = {}) => useQuery({ ...volumesQuery(useApi(), filters), enabled, placeholderData: keepPreviousData });

/** One volume; opened from a list it is there at once. */
export function useVolume(id: string) {
  const cache = useQueryClient();
  return useQuery({
    ...volumeQuery(useApi(), id),
    placeholderData: () => cache.getQueriesData<Listed>({ queryKey: queryKeys.volumes.lists }).flatMap(([, list]) => list?.volumes ?? []).find((one) => one.id === id),
  });
}

/** Sizes and prices of the types, by tier. */
export function useVolumeTypes() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.catalogue.volumeTypes, staleTime: 300_000, queryFn: async ({ signal }) => (await api.listVolumeTypes({ signal })).volume_types });
}

/** Puts the API's word on a volume wherever it is shown. */
function show(client: QueryClient, volume: VolumeView): void {
  client.setQueryData<VolumeView>(queryKeys.volumes.detail(volume.id), (known) => newerOf(known, volume));
  client.setQueriesData<Listed>({ queryKey: queryKeys.volumes.lists }, (data) => data && { ...data, volumes: data.volumes.map((one) => (one.id === volume.id ? newerOf(one, volume) : one)) });
}
const guessed = (id: string, change: (volume: VolumeView) => VolumeView) => guessOf<VolumeView>({ lists: queryKeys.volumes.lists, member: 'volumes', detail: queryKeys.volumes.detail }, id, change);
const changed = { onAnswer: (client: QueryClient, { volume }: { volume: VolumeView }) => show(client, volume) };
const made = { refreshes: [queryKeys.volumes.lists] };

export const useCreateVolume = () => useAction((api, body: NewVolumeBody, idempotencyKey) => api.createVolume({ body, idempotencyKey }), made);

export const useCloneVolume = () =>
  useAction((api, { id, ...body }: { id: string } & NonNullable<EndpointBodyInput<Endpoints['cloneVolume']>>, idempotencyKey) => api.cloneVolume({ params: { id }, body, idempotencyKey }), made);

export const useUpdateVolume = () =>
  useAction((api, { id, ...body }: { id: string } & EndpointBodyInput<Endpoints['updateVolume']>) => api.updateVolume({ params: { id }, body }), { ...changed, guesses: ({ id, ...body }) => guessed(id, withGiven(body)) });

export const useResizeVolume = () =>
  useAction((api, { id, size_gb }: { id: string; size_gb: number }, idempotencyKey) => api.resizeVolume({ params: { id }, body: { size_gb }, idempotencyKey }), {
    ...changed,
    guesses: ({ id, size_gb }) => guessed(id, (volume) => afterEvent(volumeLifecycle, 'resize')({ ...volume, size_gb })),
  });

export function useDeleteVolume() {
  const tell = useTellDeleted('volumes');
  return useAction((api, { id, permanent }: { id: string; permanent: boolean }, idempotencyKey) => api.deleteVolume({ params: { id }, query: {}, body: { is_permanent: permanent }, idempotencyKey }), {
    ...changed,
    refreshes: [queryKeys.volumes.lists, queryKeys.trash.all],
    tell: ({ volume }) => tell(volume),
    guesses: ({ id, permanent }) => guessed(id, afterEvent(volumeLifecycle, permanent ? 'delete' : 'trash')),
  });
}

/** All of a request or none; the operation is the instance's. */
const moved = { refreshes: [queryKeys.volumes.all, queryKeys.instances.all, queryKeys.operations.lists] };
type Attachment = EndpointBodyInput<Endpoints['attachVolumes']>;
/** The volumes in the state they go into, also where the instance lists them. */
function moving(event: 'attach' | 'detach', { instance_id, volume_ids }: Attachment) {
  const volumes = volume_ids.flatMap((id) => guessed(id, (volume) => afterEvent(volumeLifecycle, event)({ ...volume, instance_id })));
  const listed = (instance: InstanceView) => ({ ...instance, volume_attachments: instance.volume_attachments.map((one) => (volume_ids.includes(one.volume_id) ? afterEvent(volumeLifecycle, event)(one) : one)) });
  return [...volumes, guess<InstanceView>(queryKeys.instances.detail(instance_id), listed)];
}
export const useAttachVolumes = () => useAction((api, body: Attachment, idempotencyKey) => api.attachVolumes({ body, idempotencyKey }), { ...moved, guesses: (body) => moving('attach', body) });
export const useDetachVolumes = () => useAction((api, body: Attachment, idempotencyKey) => api.detachVolumes({ body, idempotencyKey }), { ...moved, guesses: (body) => moving('detach', body) });
