import type { EndpointBodyInput, EndpointQueryInput, Endpoints, ScriptView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone, guessOf, withGiven } from '@/data/guess';
import { newerInCache } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { countOf } from '@/lib/format';
import { scriptsQuery } from './scripts.query';

export type ScriptFilters = Partial<EndpointQueryInput<Endpoints['listScripts']>>;
export type ScriptBody = EndpointBodyInput<Endpoints['createScript']>;

export const useScripts = (filters: ScriptFilters) => useQuery({ ...scriptsQuery(useApi(), filters), placeholderData: keepPreviousData });

export function useScript(id: string, { enabled = true } = {}) {
  const api = useApi();
  const queryKey = queryKeys.scripts.detail(id);
  return useQuery<ScriptView>({ queryKey, enabled, queryFn: async ({ signal, client }) => newerInCache(client, queryKey, (await api.getScript({ params: { id }, signal })).script) });
}

const places = { lists: queryKeys.scripts.lists, member: 'scripts', detail: queryKeys.scripts.detail };
const refreshes = [queryKeys.scripts.all];
export const useCreateScript = () => useAction((api, body: ScriptBody, idempotencyKey) => api.createScript({ body, idempotencyKey }), { refreshes });
export const useReplaceScript = () => useAction((api, { id, ...body }: { id: string } & ScriptBody) => api.replaceScript({ params: { id }, body }), { refreshes, guesses: ({ id, ...body }) => guessOf<ScriptView>(places, id, withGiven(body)) });
/** Answers for each id. */
export const useDeleteScripts = () =>
  useAction((api, ids: string[], idempotencyKey) => api.deleteScripts({ body: { script_ids: ids }, idempotencyKey }), {
    refreshes,
    guesses: (ids) => guessGone(places, ids),
    tell: ({ scripts }) => {
      const gone = scripts.filter(({ deleted }) => deleted).length;
      return gone > 0 ? { message: `${countOf(gone, 'script')} deleted` } : undefined;
    },
  });
