import type { DeploymentView, EndpointQueryInput, Endpoints } from '@garrison/contracts';
import { waitLimits } from '@garrison/domain';
import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessItems } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type DeploymentFilters = Partial<EndpointQueryInput<Endpoints['listDeployments']>>;

/** What stands in line now, the oldest first; an account never has more in line than one page holds. */
export function useWaiting() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.deployments.waiting,
    queryFn: async ({ signal }) => (await api.listDeployments({ query: { queued: 'true', sort: 'created_at', page_size: waitLimits.perAccount }, signal })).deployments,
  });
}

/** What does not stand in line: started at once, served, given up. Newest first unless asked otherwise. */
export function useDeployments(filters: DeploymentFilters) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.deployments.list(filters),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.listDeployments({ query: { queued: 'false', sort: '-created_at', ...filters }, signal }),
  });
}

export function useDeployment(id: string) {
  const api = useApi();
  return useQuery<DeploymentView>({
    queryKey: queryKeys.deployments.detail(id),
    queryFn: async ({ signal }) => (await api.getDeployment({ params: { deployment_id: id }, signal })).deployment,
  });
}

const show = (client: QueryClient, { deployment }: { deployment: DeploymentView }) => client.setQueryData(queryKeys.deployments.detail(deployment.deployment_id ?? ''), deployment);

/** Leaves the line. */
export const useCancelDeployment = () =>
  useAction((api, id: string, idempotencyKey) => api.cancelDeployment({ params: { deployment_id: id }, idempotencyKey }), { refreshes: [queryKeys.deployments.all], onAnswer: show, guesses: (id) => [guessItems<DeploymentView>(queryKeys.deployments.waiting, 'deployments', (items) => items.filter(({ deployment_id }) => deployment_id !== id))] });
