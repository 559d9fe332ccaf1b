import type { ApiClient } from '@garrison/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

/** The catalogue is edited by operators, seldom. */
const CATALOGUE_STALE_MS = 5 * 60_000;

export const regionsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.catalogue.regions, staleTime: CATALOGUE_STALE_MS, queryFn: async ({ signal }) => (await api.listRegions({ signal })).regions });
export const useRegions = () => useQuery(regionsQuery(useApi()));

export const gpuSpecsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.catalogue.gpuSpecs, staleTime: CATALOGUE_STALE_MS, queryFn: async ({ signal }) => (await api.listGpuSpecs({ signal })).gpu_specs });
export const useGpuSpecs = () => useQuery(gpuSpecsQuery(useApi()));

export const pricingQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.catalogue.pricing, staleTime: CATALOGUE_STALE_MS, queryFn: async ({ signal }) => (await api.getPricing({ signal })).pricing_data });
export const usePricing = () => useQuery(pricingQuery(useApi()));

/** What is free right now. That a node is silent, so that nothing on it can be had, comes with time and by no commit that could be told of. */
export const gpuStocksQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.gpuStocks, refetchInterval: 60_000, queryFn: async ({ signal }) => (await api.listGpuStocks({ signal })).gpu_stocks });
export const useGpuStocks = () => useQuery(gpuStocksQuery(useApi()));

/** Public images of a region and, on Advanced, the account's own bootable volumes. */
export const osImagesQuery = (api: ApiClient, region: string | undefined) =>
  queryOptions({ queryKey: queryKeys.osImages.of(region ?? ''), enabled: Boolean(region), queryFn: async ({ signal }) => (await api.listOsImages({ query: { region }, signal })).os_images });
export const useOsImages = (region: string | undefined) => useQuery(osImagesQuery(useApi(), region));
