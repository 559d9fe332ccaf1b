import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

/** When credit runs out, and what happens then. In a file of its own: a notice above any page asks for it, and for nothing else of billing. */
export function useForecast() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.billing.of('forecast'), queryFn: async ({ signal }) => (await api.getForecast({ signal })).forecast });
}
