import type { ApiClient } from '@garrison/api-client';
import { queryOptions } from '@tanstack/react-query';
import { queryKeys } from '@/data/query-keys';

// Apart from the hooks, because the server asks it too.
/** An account has at most 25 keys, so one page holds them all. */
export const sshKeysQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.sshKeys.lists, queryFn: async ({ signal }) => (await api.listSshKeys({ query: { page_size: 100, sort: 'name' }, signal })).ssh_keys });
