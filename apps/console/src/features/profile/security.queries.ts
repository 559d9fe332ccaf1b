import type { EndpointBodyInput, Endpoints } from '@garrison/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessItems } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { countOf } from '@/lib/format';
import { deviceWords } from './device';

/** Where the account is signed in, the present session first. */
export function useSessions() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.sessions,
    queryFn: async ({ signal }) => {
      const { sessions, current_session_id: current } = await api.listSessions({ signal });
      return [...sessions].sort((one, other) => Number(other.id === current) - Number(one.id === current)).map((session) => ({ ...session, isCurrent: session.id === current }));
    },
  });
}
export type ShownSession = NonNullable<ReturnType<typeof useSessions>['data']>[number];

const refreshes = [queryKeys.sessions];
const others = (stays: (session: ShownSession) => boolean) => guessItems<ShownSession>(queryKeys.sessions, 'sessions', (sessions) => sessions.filter(stays));
export const useEndSession = () => useAction((api, id: string, idempotencyKey) => api.endSession({ params: { id }, idempotencyKey }), { refreshes, guesses: (id) => [others(({ id: other }) => other !== id)], tell: ({ session }) => ({ about: deviceWords(session.user_agent) }) });
export const useEndOtherSessions = () => useAction((api, _: undefined, idempotencyKey) => api.endOtherSessions({ idempotencyKey }), { refreshes, guesses: () => [others(({ isCurrent }) => isCurrent)], tell: ({ ended }) => ({ about: `${countOf(ended, 'session')} signed out` }) });
export const useChangePassword = () => useAction((api, body: EndpointBodyInput<Endpoints['changePassword']>) => api.changePassword({ body }), { refreshes, tell: ({ ended }) => ({ about: ended === 0 ? undefined : `${countOf(ended, 'other session')} signed out` }) });
