import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

/** An account has at most 25 keys, so one page holds them all. */
export function useSshKeys() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.sshKeys.lists, queryFn: async ({ signal }) => (await api.listSshKeys({ query: { page_size: 100, sort: 'name' }, signal })).ssh_keys });
}

const refreshes = [queryKeys.sshKeys.lists];

/** Imports a key, or has the server make a pair when there is no public key. The private key of a made pair is in this answer only. */
export const useCreateSshKey = () => useAction((api, body: { name: string; public_key: string | null }, idempotencyKey) => api.createSshKey({ body, idempotencyKey }), { refreshes });

export const useDeleteSshKey = () => useAction((api, id: string, idempotencyKey) => api.deleteSshKey({ params: { id }, idempotencyKey }), { refreshes, guesses: (id) => guessGone({ lists: queryKeys.sshKeys.lists, member: 'ssh_keys' }, [id]) });
