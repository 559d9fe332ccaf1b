import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

/** What was and is being done to a resource, newest first. */
export function useOperationsOf(resourceId: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.operations.of(resourceId),
    queryFn: ({ signal }) => api.listOperations({ query: { resource_id: resourceId, sort: '-created_at', page_size: 10 }, signal }),
  });
}
