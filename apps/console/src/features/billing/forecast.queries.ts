import type { ApiClient } from '@garrison/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export const forecastQuery = (api: ApiClient) => queryOptions({ queryKey: queryKeys.billing.of('forecast'), queryFn: async ({ signal }) => (await api.getForecast({ signal })).forecast });

/** When credit runs out, and what happens then. In a file of its own: a notice above any page asks for it, and for nothing else of billing. */
export const useForecast = () => useQuery(forecastQuery(useApi()));
