import type { ApiClient } from '@garrison/api-client';
import type { EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type AuditFilters = Partial<EndpointQueryInput<Endpoints['listEvents']>>;
export type OperationFilters = Partial<EndpointQueryInput<Endpoints['listOperations']>>;

/** Who did what, newest first. */
export const auditQuery = (api: ApiClient, filters: AuditFilters) => queryOptions({ queryKey: queryKeys.activity.audit(filters), queryFn: ({ signal }) => api.listEvents({ query: { limit: 50, ...filters }, signal }) });
export const useAudit = (filters: AuditFilters) => useQuery({ ...auditQuery(useApi(), filters), placeholderData: keepPreviousData });

/** What was and is being done on nodes, newest first. */
export const operationsQuery = (api: ApiClient, filters: OperationFilters) => queryOptions({ queryKey: queryKeys.operations.list(filters), queryFn: ({ signal }) => api.listOperations({ query: { sort: '-created_at', ...filters }, signal }) });
export const useOperations = (filters: OperationFilters) => useQuery({ ...operationsQuery(useApi(), filters), placeholderData: keepPreviousData });
