import type { ApiKeyView, EndpointBodyInput, Endpoints } from '@garrison/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone, guessOf, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type NewApiKey = EndpointBodyInput<Endpoints['createApiKey']>;

export function useApiKeys() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.apiKeys, queryFn: async ({ signal }) => (await api.listApiKeys({ signal })).api_keys });
}

const refreshes = [queryKeys.apiKeys];
/** The secret is in this answer only. */
export const useCreateApiKey = () => useAction((api, body: NewApiKey, idempotencyKey) => api.createApiKey({ body, idempotencyKey }), { refreshes });
export const useUpdateApiKey = () => useAction((api, { id, ...body }: { id: string } & EndpointBodyInput<Endpoints['updateApiKey']>) => api.updateApiKey({ params: { id }, body }), { guesses: ({ id, ...body }) => guessOf<ApiKeyView>({ lists: queryKeys.apiKeys, member: 'api_keys' }, id, withGiven(body)), refreshes });
export const useDeleteApiKey = () => useAction((api, id: string, idempotencyKey) => api.deleteApiKey({ params: { id }, idempotencyKey }), { guesses: (id) => guessGone({ lists: queryKeys.apiKeys, member: 'api_keys' }, [id]), refreshes });
