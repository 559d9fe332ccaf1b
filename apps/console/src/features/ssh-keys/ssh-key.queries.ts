import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { newIdempotencyKey } from '@/data/idempotency';
import { queryKeys } from '@/data/query-keys';

/** An account has at most 25 keys, so one page holds them all. */
export function useSshKeys() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.sshKeys.lists, queryFn: async ({ signal }) => (await api.listSshKeys({ query: { page_size: 100, sort: 'name' }, signal })).ssh_keys });
}

/** Imports a key, or has the server make a pair when there is no public key. The private key of a made pair is in this answer only. */
export function useCreateSshKey() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; public_key: string | null }) => api.createSshKey({ body, idempotencyKey: newIdempotencyKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.sshKeys.lists }),
  });
}

export function useDeleteSshKey() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.deleteSshKey({ params: { id }, idempotencyKey: newIdempotencyKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.sshKeys.lists }),
  });
}
