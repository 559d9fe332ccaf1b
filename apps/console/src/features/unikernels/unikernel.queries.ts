import type { KraftClient } from '@garrison/api-client';
import type { KraftFailedEntry, KraftInstance, KraftQuotas, KraftVolume } from '@garrison/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi, useKraft } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type { KraftInstance, KraftQuotas, KraftVolume };
/** An object by the UUID tables and requests know it by. */
export type Ref = { readonly uuid: string };
type Item<Id extends keyof KraftClient> = NonNullable<NonNullable<Parameters<KraftClient[Id]>[0]>['items']>[number];
export type NewKraftVolume = Item<'createVolumes'>;
export type NewKraftInstance = Item<'createInstances'>;

const METROS_STALE_MS = 300_000;
const isThere = <T extends { status: string }>(entry: T): entry is Exclude<T, KraftFailedEntry> => entry.status === 'success';

/** Where unikernels can be. */
export function useMetros() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.catalogue.metros, staleTime: METROS_STALE_MS, queryFn: async ({ signal }) => (await api.listMetros({ signal })).metros });
}

/** All volumes of the account in a metro, oldest first. */
export function useKraftVolumes(metro: string) {
  const kraft = useKraft();
  return useQuery({ queryKey: queryKeys.unikernels.of('volumes', metro), enabled: metro !== '', queryFn: async ({ signal }): Promise<KraftVolume[]> => (await kraft.getVolumes({ metro, signal })).filter(isThere) });
}

/** All templates of the account in a metro, oldest first. */
export function useKraftTemplates(metro: string) {
  const kraft = useKraft();
  return useQuery({ queryKey: queryKeys.unikernels.of('templates', metro), enabled: metro !== '', queryFn: async ({ signal }): Promise<KraftVolume[]> => (await kraft.getTemplates({ metro, signal })).filter(isThere) });
}

/** All instances of the account in a metro, oldest first. */
export function useKraftInstances(metro: string) {
  const kraft = useKraft();
  return useQuery({ queryKey: queryKeys.unikernels.of('instances', metro), enabled: metro !== '', queryFn: async ({ signal }): Promise<KraftInstance[]> => (await kraft.getInstances({ metro, signal })).filter(isThere) });
}

/** What is used of what is allowed in a metro. */
export function useQuotas(metro: string) {
  const kraft = useKraft();
  return useQuery({ queryKey: queryKeys.unikernels.of('quotas', metro), enabled: metro !== '', queryFn: async ({ signal }): Promise<KraftQuotas | null> => (await kraft.getQuotas({ metro, signal })).find(isThere) ?? null });
}

export type Entries = readonly ({ readonly status: 'success'; readonly uuid: string; readonly name: string } | KraftFailedEntry)[];
type Call<I> = (kraft: KraftClient, input: { metro: string; items: readonly I[]; idempotencyKey?: string }) => Promise<Entries>;

/** A request about one or several objects of a metro; what is refused of it stands in the entries. */
function useKraftAction<I>(metro: string, call: Call<I>) {
  const kraft = useKraft();
  return useAction((_api, items: readonly I[], idempotencyKey) => call(kraft, { metro, items, idempotencyKey }), { refreshes: [queryKeys.unikernels.all] });
}

export const useCreateKraftVolume = (metro: string) => useKraftAction(metro, (kraft, input: { metro: string; items: readonly NewKraftVolume[] }) => kraft.createVolumes(input));
export const useCreateKraftInstance = (metro: string) => useKraftAction(metro, (kraft, input: { metro: string; items: readonly NewKraftInstance[] }) => kraft.createInstances(input));
export const useAttachKraftVolume = (metro: string) => useKraftAction(metro, (kraft, input: { metro: string; items: readonly (Ref & { attach_to: Ref; at: string; readonly: boolean })[] }) => kraft.attachVolumes(input));
export const useCloneKraftVolume = (metro: string) => useKraftAction(metro, (kraft, input: { metro: string; items: readonly (Ref & { vol_name?: string })[] }) => kraft.cloneVolumes(input));
export const useCreateKraftTemplate = (metro: string) => useKraftAction(metro, (kraft, input: { metro: string; items: readonly Ref[] }) => kraft.createTemplates(input));
/** A change of a volume or a template. Said twice it is the same change, so it has no key for repeating. */
export type VolumeChange = Ref & ({ prop: 'size_mb'; op: 'set'; value: number } | { prop: 'tags'; op: 'set'; value: readonly string[] });
export const useUpdateKraftVolume = (metro: string) => useKraftAction(metro, (kraft, { metro: where, items }: { metro: string; items: readonly VolumeChange[] }) => kraft.updateVolumes({ metro: where, items }));
export const useUpdateKraftTemplate = (metro: string) => useKraftAction(metro, (kraft, { metro: where, items }: { metro: string; items: readonly VolumeChange[] }) => kraft.updateTemplates({ metro: where, items }));

const locking = (items: readonly Ref[], value: boolean) => items.map(({ uuid }) => ({ uuid, prop: 'delete_lock' as const, op: 'set' as const, value }));

const AS_LONG_AS_IT_TAKES = -1;

/** What can be asked of several rows at once. */
const rowCalls = {
  detach: (kraft, { metro, items }) => kraft.detachVolumes({ metro, items }),
  deleteVolumes: (kraft, input) => kraft.deleteVolumes(input),
  lock: (kraft, { metro, items }) => kraft.updateVolumes({ metro, items: locking(items, true) }),
  unlock: (kraft, { metro, items }) => kraft.updateVolumes({ metro, items: locking(items, false) }),
  makeTemplates: (kraft, input) => kraft.createTemplates(input),
  lockTemplates: (kraft, { metro, items }) => kraft.updateTemplates({ metro, items: locking(items, true) }),
  unlockTemplates: (kraft, { metro, items }) => kraft.updateTemplates({ metro, items: locking(items, false) }),
  deleteTemplates: (kraft, input) => kraft.deleteTemplates(input),
  start: (kraft, { metro, items }) => kraft.startInstances({ metro, items }),
  stop: (kraft, { metro, items }) => kraft.stopInstances({ metro, items }),
  drain: (kraft, { metro, items }) => kraft.stopInstances({ metro, items: items.map((ref) => ({ ...ref, drain_timeout_ms: AS_LONG_AS_IT_TAKES })) }),
  deleteInstances: (kraft, input) => kraft.deleteInstances(input),
} satisfies Record<string, Call<Ref>>;
export type RowCall = keyof typeof rowCalls;

/** The same for every row that is chosen. */
export function useRowCall(metro: string) {
  const kraft = useKraft();
  return useAction((_api, { call, items }: { call: RowCall; items: readonly Ref[] }, idempotencyKey) => (rowCalls[call] as Call<Ref>)(kraft, { metro, items, idempotencyKey }), { refreshes: [queryKeys.unikernels.all] });
}
