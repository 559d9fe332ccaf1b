import type { ApiClient } from '@garrison/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export const balanceQuery = (api: ApiClient) => queryOptions({ queryKey: queryKeys.balance, queryFn: async ({ signal }) => (await api.getBalance({ signal })).balance });

/** The account's credit, kept up to date by change events. */
export const useBalance = () => useQuery(balanceQuery(useApi()));
