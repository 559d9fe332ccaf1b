import type { EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type UsageSpan = { readonly from_day: string; readonly to_day: string };
/** Enough for a chart of a month with several models a day. */
const MOST_ROWS = 100;

/** Models with their prices, and why nothing can be asked, if so. */
export function useAiModels() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.ai.models, queryFn: async ({ signal }) => api.listAiModels({ signal }) });
}

export function useAiUsage(span: UsageSpan) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.ai.usage('summary', span), placeholderData: keepPreviousData, queryFn: async ({ signal }) => (await api.getAiUsage({ query: span, signal })).usage });
}

/** Days and models, latest first. */
export function useAiHistory(filters: EndpointQueryInput<Endpoints['listAiUsage']>) {
  const api = useApi();
  const query = { sort: '-day' as const, page_size: MOST_ROWS, ...filters };
  return useQuery({ queryKey: queryKeys.ai.usage('history', query), placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listAiUsage({ query, signal }) });
}
