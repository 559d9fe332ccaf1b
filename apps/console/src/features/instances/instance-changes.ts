import type { EndpointBodyInput, Endpoints, InstanceView } from '@garrison/contracts';
import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { newerOf } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type InstancePatch = EndpointBodyInput<Endpoints['updateInstance']>;
export type RuleBody = EndpointBodyInput<Endpoints['addInstanceRule']>;

const show = (client: QueryClient, { instance }: { instance: InstanceView }) => {
  client.setQueryData<InstanceView>(queryKeys.instances.detail(instance.id), (known) => newerOf(known, instance));
};

export const useUpdateInstance = () =>
  useAction((api, { id, ...body }: { id: string } & InstancePatch) => api.updateInstance({ params: { id }, body }), { onAnswer: show, refreshes: [queryKeys.instances.lists] });

export const useTogglePublicIp = () =>
  useAction((api, { id, enabled }: { id: string; enabled: boolean }, idempotencyKey) => api.togglePublicIp({ params: { id }, body: { enabled }, idempotencyKey }), { onAnswer: show, refreshes: [queryKeys.operations.lists] });

const refreshes = [queryKeys.instances.all, queryKeys.operations.lists];
export const useAddInstanceRule = () => useAction((api, { id, rule }: { id: string; rule: RuleBody }, idempotencyKey) => api.addInstanceRule({ params: { id }, body: rule, idempotencyKey }), { refreshes });
export const useRemoveInstanceRule = () => useAction((api, { id, ruleId }: { id: string; ruleId: string }, idempotencyKey) => api.removeInstanceRule({ params: { id, rule_id: ruleId }, idempotencyKey }), { refreshes });

/** All rules that hold on an instance, its own and its firewalls'. The key holds the instance's generation, so that a change asks again. */
export function useEffectiveRules({ id, generation }: Pick<InstanceView, 'id' | 'generation'>) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.instances.rules(id, generation),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await api.getEffectiveRules({ params: { id }, signal })).effective_rules,
  });
}
