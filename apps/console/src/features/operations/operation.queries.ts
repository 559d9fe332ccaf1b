import type { ApiClient } from '@garrison/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

/** What was and is being done to a resource, newest first. */
export const operationsOfQuery = (api: ApiClient, resourceId: string) =>
  queryOptions({ queryKey: queryKeys.operations.of(resourceId), queryFn: ({ signal }) => api.listOperations({ query: { resource_id: resourceId, sort: '-created_at', page_size: 10 }, signal }) });

export const useOperationsOf = (resourceId: string) => useQuery(operationsOfQuery(useApi(), resourceId));
