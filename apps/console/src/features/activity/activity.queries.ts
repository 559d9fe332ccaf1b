import type { EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type AuditFilters = Partial<EndpointQueryInput<Endpoints['listEvents']>>;
export type OperationFilters = Partial<EndpointQueryInput<Endpoints['listOperations']>>;

/** Who did what, newest first. */
export function useAudit(filters: AuditFilters) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.activity.audit(filters), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listEvents({ query: { limit: 50, ...filters }, signal }) });
}

/** What was and is being done on nodes, newest first. */
export function useOperations(filters: OperationFilters) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.operations.list(filters), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listOperations({ query: { sort: '-created_at', ...filters }, signal }) });
}
