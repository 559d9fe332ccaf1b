import type { AccountCapsView, DepositView, EndpointBodyInput, EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { depositLifecycle } from '@garrison/domain';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { afterEvent, guess, guessOf, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

type Query<K extends keyof Endpoints> = Partial<EndpointQueryInput<Endpoints[K]>>;
export type TransactionFilters = Query<'listTransactions'>;
export type BillingFilters = Query<'getBilling'>;

export function useTransactions(filters: TransactionFilters) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('transactions', filters), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listTransactions({ query: { page_size: 25, ...filters }, signal }) });
}

/** What was charged this month, in groups. */
export function useSpending(filters: BillingFilters) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('spending', filters), placeholderData: keepPreviousData, queryFn: async ({ signal }) => (await api.getBilling({ query: filters, signal })).billing });
}

/** What was charged on each of the last days. */
export function useBillingDays(days: number) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('days', { days }), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listBillingDays({ query: { days }, signal }) });
}

export function useStatements() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('statements'), queryFn: async ({ signal }) => (await api.listStatements({ signal })).statements });
}

export function useDeposits(filters: Query<'listDeposits'>) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.deposits.list(filters), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listDeposits({ query: { sort: '-created_at', page_size: 10, ...filters }, signal }) });
}

export function useCaps() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('caps'), queryFn: async ({ signal }) => (await api.getSpendCaps({ signal })).caps });
}

const refreshes = [queryKeys.deposits.all, queryKeys.billing.all, queryKeys.balance];
export const useCreateDeposit = () => useAction((api, body: EndpointBodyInput<Endpoints['createDeposit']>, idempotencyKey) => api.createDeposit({ body, idempotencyKey }), { refreshes });
export const useUpdateDeposit = () => useAction((api, { id, action }: { id: string; action: 'confirm' | 'cancel' }) => api.updateDeposit({ params: { id }, body: { action } }), { refreshes, guesses: ({ id, action }) => guessOf<DepositView>({ lists: queryKeys.deposits.all, member: 'deposits' }, id, afterEvent(depositLifecycle, action === 'confirm' ? 'pay' : 'fail')) });
export const useSetCaps = () => useAction((api, body: EndpointBodyInput<Endpoints['setSpendCaps']>) => api.setSpendCaps({ body }), { refreshes: [queryKeys.billing.all], guesses: (body) => [guess<AccountCapsView>(queryKeys.billing.of('caps'), withGiven(body))] });
/** Asked for by hand only: the answer is about its moment and follows nothing. */
export const useCheckBooks = () => useAction((api, _: undefined) => api.reconcileBilling(), { tell: false });
