import type { KraftClient } from '@garrison/api-client';
import type { KraftEndpointId, KraftFailedEntry, KraftInstance, KraftQuotas, KraftVolume } from '@garrison/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi, useKraft } from '@/data/api';
import type { Guess } from '@/data/guess';
import type { Told } from '@/data/query-client';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import type { Command } from '@/lib/curl';
import { countOf } from '@/lib/format';
import { changeGuesses, rowGuesses } from './unikernel-guesses';

export type { KraftInstance, KraftQuotas, KraftVolume };
/** An object by the UUID tables and requests know it by. */
export type Ref = { readonly uuid: string };
type Item<Id extends KraftEndpointId> = NonNullable<NonNullable<Parameters<KraftClient[Id]>[0]>['items']>[number];
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

type Done = { readonly status: 'success'; readonly uuid: string; readonly name: string };
export type Entries = readonly (Done | KraftFailedEntry)[];
type Call<I> = (input: { metro: string; items: readonly I[]; idempotencyKey?: string }) => Promise<Entries>;
type Words<I> = (done: number, items: readonly I[]) => string;

/** What was done is told with its names; what was refused, the page says where it belongs. */
function toldOf(entries: Entries, words: (done: number) => string): Told | undefined {
  const done = entries.filter((entry): entry is Done => entry.status === 'success');
  return done.length === 0 ? undefined : { message: words(done.length), about: done.map(({ name }) => name).join(', ') };
}
const refreshes = [queryKeys.unikernels.all];
/** Said twice it is the same change, so it has no key for repeating. */
const unkeyed: ReadonlySet<KraftEndpointId> = new Set(['updateVolumes', 'updateTemplates', 'detachVolumes', 'startInstances', 'stopInstances'] as const);
const keyFor = (endpoint: KraftEndpointId, idempotencyKey: string) => (unkeyed.has(endpoint) ? {} : { idempotencyKey });

/** A request about one or several objects of a metro; what is refused of it stands in the entries. */
function useKraftAction<const Id extends KraftEndpointId, I = Item<Id>>(metro: string, endpoint: Id, words: Words<I>, guesses?: (items: readonly I[]) => readonly Guess[]) {
  const kraft = useKraft();
  return useAction((_api, items: readonly I[], key) => (kraft[endpoint] as unknown as Call<I>)({ metro, items, ...keyFor(endpoint, key) }), {
    refreshes,
    guesses,
    tell: (entries, items) => toldOf(entries, (done) => words(done, items)),
  });
}

export const useCreateKraftVolume = (metro: string) => useKraftAction(metro, 'createVolumes', (done) => (done === 1 ? 'The volume is being made' : `${countOf(done, 'volume')} are being made`));
export const useCreateKraftInstance = (metro: string) => useKraftAction(metro, 'createInstances', (_done, [instance]: readonly NewKraftInstance[]) => (instance?.autostart ? 'The instance starts' : 'The instance is made'));
export const useAttachKraftVolume = (metro: string) => useKraftAction(metro, 'attachVolumes', () => 'The volume is attached');
export const useCloneKraftVolume = (metro: string) => useKraftAction(metro, 'cloneVolumes', () => 'The copy is being made');
export const useCreateKraftTemplate = (metro: string) => useKraftAction(metro, 'createTemplates', () => 'It is a template now');
/** A change of a volume or a template. */
export type VolumeChange = Ref & ({ prop: 'size_mb'; op: 'set'; value: number } | { prop: 'tags'; op: 'set'; value: readonly string[] });
const changeWords: Words<VolumeChange> = (_done, [change]) => (change?.prop === 'size_mb' ? 'The volume grows' : 'The tags are changed');
export const useUpdateKraftVolume = (metro: string) => useKraftAction(metro, 'updateVolumes', changeWords, (items) => changeGuesses('volumes', metro, items));
export const useUpdateKraftTemplate = (metro: string) => useKraftAction(metro, 'updateTemplates', changeWords, (items) => changeGuesses('templates', metro, items));

const AS_LONG_AS_IT_TAKES = -1;
const locking = (value: boolean) => (ref: Ref) => ({ ...ref, prop: 'delete_lock' as const, op: 'set' as const, value });
type RowRequest = { readonly endpoint: KraftEndpointId; /** What was done to it. */ readonly word: string; /** What is said of each beside who it is. */ readonly item?: (ref: Ref) => Ref };

/** What can be asked of one row, or of several at once. */
const rowRequests = {
  detach: { endpoint: 'detachVolumes', word: 'detached' },
  deleteVolumes: { endpoint: 'deleteVolumes', word: 'deleted' },
  lock: { endpoint: 'updateVolumes', word: 'locked', item: locking(true) },
  unlock: { endpoint: 'updateVolumes', word: 'unlocked', item: locking(false) },
  makeTemplates: { endpoint: 'createTemplates', word: 'made a template' },
  lockTemplates: { endpoint: 'updateTemplates', word: 'locked', item: locking(true) },
  unlockTemplates: { endpoint: 'updateTemplates', word: 'unlocked', item: locking(false) },
  deleteTemplates: { endpoint: 'deleteTemplates', word: 'deleted' },
  start: { endpoint: 'startInstances', word: 'starting' },
  stop: { endpoint: 'stopInstances', word: 'stopping' },
  drain: { endpoint: 'stopInstances', word: 'draining', item: (ref) => ({ ...ref, drain_timeout_ms: AS_LONG_AS_IT_TAKES }) },
  deleteInstances: { endpoint: 'deleteInstances', word: 'deleted' },
} satisfies Record<string, RowRequest>;
export type RowCall = keyof typeof rowRequests;

/** The request for rows: what is sent, and what is copied as curl. */
function rowRequest(call: RowCall, rows: readonly Ref[]): { readonly endpoint: KraftEndpointId; readonly items: readonly Ref[]; readonly word: string } {
  const { endpoint, word, item = (ref) => ref }: RowRequest = rowRequests[call];
  return { endpoint, word, items: rows.map(({ uuid }) => item({ uuid })) };
}
export function rowCommand(metro: string, call: RowCall, rows: readonly Ref[]): Command {
  const { endpoint, items } = rowRequest(call, rows);
  return { kraft: endpoint, input: { metro, items } };
}

/** The same for every row that is chosen. */
export function useRowCall(metro: string) {
  const kraft = useKraft();
  return useAction(
    (_api, { call, rows }: { call: RowCall; rows: readonly Ref[] }, key) => {
      const { endpoint, items } = rowRequest(call, rows);
      return (kraft[endpoint] as unknown as Call<Ref>)({ metro, items, ...keyFor(endpoint, key) });
    },
    { refreshes, guesses: ({ call, rows }) => rowGuesses(metro, call, rows), tell: (entries, { call, rows }) => toldOf(entries, (done) => `${countOf(done, 'object')} ${rowRequest(call, rows).word}`) },
  );
}
