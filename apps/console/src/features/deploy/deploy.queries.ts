import { ApiError } from '@garrison/api-client';
import type { DeploymentRequestInput, DeploymentView } from '@garrison/contracts';
import type { DeployRequest, StockAlternative } from '@garrison/domain';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { useDebounced } from '@/lib/use-debounced';
import { problemsOf } from '@/lib/problems';
import type { Refusal } from './deploy-problems';

const REST_MS = 500;
type Validated = { key: string; deployment?: DeploymentView; refusal?: Refusal & { alternatives: readonly StockAlternative[] } };

/** The wire's enums are narrower than the rules' input, which has passed the rules when it is sent. */
export const wire = (request: DeployRequest): DeploymentRequestInput => request as DeploymentRequestInput;

/** What the API says besides its problems when there is no stock: what would fit. */
export function alternativesOf(error: unknown): readonly StockAlternative[] {
  const found = error instanceof ApiError ? error.answer.alternatives : undefined;
  return Array.isArray(found) ? (found as StockAlternative[]) : [];
}

/** Asks the API to check and price what our own rules have nothing against. Its word on an earlier request stands until there is a new one. */
export function useValidation(request: DeployRequest, isComplete: boolean) {
  const api = useApi();
  const rested = useDebounced(request, REST_MS);
  const key = JSON.stringify(rested);
  const { data } = useQuery<Validated>({
    queryKey: queryKeys.deployValidation.of(key),
    enabled: isComplete && key === JSON.stringify(request),
    staleTime: 10_000,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Validated> => {
      try {
        return { key, deployment: (await api.validateDeployment({ body: wire(rested), signal })).deployment };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) throw error;
        return { key, refusal: { request: rested, problems: problemsOf(error), alternatives: alternativesOf(error) } };
      }
    },
  });
  return data;
}

/** Sends the deployment. Repeating it after a lost answer repeats the same intent; after a refusal it is a new one. */
export const useCreateDeployment = () =>
  useAction((api, request: DeployRequest, idempotencyKey) => api.createDeployment({ body: wire(request), idempotencyKey }), {
    refreshes: [queryKeys.instances.lists, queryKeys.volumes.lists, queryKeys.deployments.all, queryKeys.gpuStocks],
    onAnswer: (client, { deployment: { instance } }) => instance && client.setQueryData(queryKeys.instances.detail(instance.id), instance),
  });
