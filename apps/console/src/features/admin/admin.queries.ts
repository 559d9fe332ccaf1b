import type { AdminNodeView, EndpointQueryInput, Endpoints } from '@garrison/contracts';
import type { DrainMode } from '@garrison/domain';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessOf, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { money } from '@/lib/format';

type Query<K extends keyof Endpoints> = Partial<EndpointQueryInput<Endpoints[K]>>;
const kept = { placeholderData: keepPreviousData } as const;
/** That a node is silent, or a deadline over, comes with time and by no commit that could be told of. */
const alsoByTime = { ...kept, refetchInterval: 60_000 } as const;

export type NodeFilters = Query<'adminListNodes'>;
export function useNodes(filters: NodeFilters) {
  const api = useApi();
  return useQuery({ ...alsoByTime, queryKey: queryKeys.admin.of('nodes', filters), queryFn: ({ signal }) => api.adminListNodes({ query: { sort: 'id', page_size: 50, ...filters }, signal }) });
}

export function useNode(id: string) {
  const api = useApi();
  return useQuery({ ...alsoByTime, queryKey: queryKeys.admin.of('node', { id }), queryFn: async ({ signal }) => (await api.adminGetNode({ params: { id }, signal })).node });
}

/** The latest drain; null where there was none. */
export function useDrain(id: string) {
  const api = useApi();
  return useQuery({ ...kept, queryKey: queryKeys.admin.of('drain', { id }), queryFn: async ({ signal }) => (await api.adminGetNodeDrain({ params: { id }, signal })).drain });
}

export function useCapacity() {
  const api = useApi();
  return useQuery({ ...alsoByTime, queryKey: queryKeys.admin.of('capacity'), queryFn: async ({ signal }) => (await api.adminGetCapacity({ query: {}, signal })).capacity });
}

export type UnfinishedFilters = Query<'adminListOperations'>;
export function useUnfinished(filters: UnfinishedFilters) {
  const api = useApi();
  return useQuery({ ...alsoByTime, queryKey: queryKeys.admin.of('operations', filters), queryFn: async ({ signal }) => (await api.adminListOperations({ query: filters, signal })).operations });
}

export type FindingFilters = Query<'adminListFindings'>;
export function useFindings(filters: FindingFilters) {
  const api = useApi();
  return useQuery({ ...kept, queryKey: queryKeys.admin.of('findings', filters), queryFn: ({ signal }) => api.adminListFindings({ query: { sort: '-created_at', ...filters }, signal }) });
}

export type AccountFilters = Query<'adminListAccounts'>;
export function useAccounts(filters: AccountFilters) {
  const api = useApi();
  return useQuery({ ...kept, queryKey: queryKeys.admin.of('accounts', filters), queryFn: ({ signal }) => api.adminListAccounts({ query: { sort: '-created_at', ...filters }, signal }) });
}

const nodePlaces = { lists: queryKeys.admin.every('nodes'), member: 'nodes', detail: (id: string) => queryKeys.admin.of('node', { id }) };
/** What a node shows at once. A drain is cancelled machine by machine. */
const commandGuesses: Record<NodeCommand, Partial<AdminNodeView>> = { cordon: { cordoned: true }, uncordon: { cordoned: false }, fail: { state: 'failed' }, recover: { state: 'recovering' }, cancel_drain: {} };

const refreshes = [queryKeys.admin.all];
export type NodeCommand = 'cordon' | 'uncordon' | 'fail' | 'recover' | 'cancel_drain';
/** What an operator does with a node. */
export const useNodeCommand = () =>
  useAction(
    async (api, { id, command }: { id: string; command: NodeCommand }, idempotencyKey): Promise<{ message: string; request_id: string }> => {
      const input = { params: { id }, idempotencyKey };
      switch (command) {
        case 'cordon': return api.adminCordonNode(input);
        case 'uncordon': return api.adminUncordonNode(input);
        case 'fail': return api.adminFailNode(input);
        case 'recover': return api.adminRecoverNode(input);
        case 'cancel_drain': return api.adminCancelNodeDrain(input);
      }
    },
    {
      refreshes,
      guesses: ({ id, command }) => guessOf<AdminNodeView>(nodePlaces, id, withGiven(commandGuesses[command])),
      tell: (_answer, { id }) => ({ about: id }),
    },
  );
export const useDrainNode = () => useAction((api, { id, mode }: { id: string; mode: DrainMode }, idempotencyKey) => api.adminDrainNode({ params: { id }, body: { mode }, idempotencyKey }), { refreshes, guesses: ({ id }) => guessOf<AdminNodeView>(nodePlaces, id, withGiven({ cordoned: true })), tell: (_answer, { id }) => ({ about: id }) });
export const useRetryOperation = () => useAction((api, id: string, idempotencyKey) => api.adminRetryOperation({ params: { id }, idempotencyKey }), { refreshes, tell: (_answer, id) => ({ about: id }) });
export const useFailOperation = () => useAction((api, id: string, idempotencyKey) => api.adminFailOperation({ params: { id }, idempotencyKey }), { refreshes, tell: (_answer, id) => ({ about: id }) });
export const useGrantCredit = () => useAction((api, { id, ...body }: { id: string; amount: string; description: string }, idempotencyKey) => api.adminGrantCredit({ params: { id }, body, idempotencyKey }), { refreshes, tell: ({ account }) => ({ about: account.email }) });
export const useRefundDeposit = () => useAction((api, { id, ...body }: { id: string; amount?: string }, idempotencyKey) => api.adminRefundDeposit({ params: { id }, body, idempotencyKey }), { refreshes, tell: ({ deposit }) => ({ about: `${money(deposit.refunded, deposit.currency)} of ${money(deposit.total, deposit.currency)} given back` }) });
export const useCheckAccountBooks = () => useAction((api, id: string) => api.adminReconcileBilling({ query: { account_id: id } }), { tell: false });
