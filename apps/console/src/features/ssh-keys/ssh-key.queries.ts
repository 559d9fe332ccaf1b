import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { sshKeysQuery } from './ssh-keys.query';

export const useSshKeys = () => useQuery(sshKeysQuery(useApi()));

const refreshes = [queryKeys.sshKeys.lists];

/** Imports a key, or has the server make a pair when there is no public key. The private key of a made pair is in this answer only. */
export const useCreateSshKey = () => useAction((api, body: { name: string; public_key: string | null }, idempotencyKey) => api.createSshKey({ body, idempotencyKey }), { refreshes });

export const useDeleteSshKey = () => useAction((api, id: string, idempotencyKey) => api.deleteSshKey({ params: { id }, idempotencyKey }), { refreshes, guesses: (id) => guessGone({ lists: queryKeys.sshKeys.lists, member: 'ssh_keys' }, [id]) });
