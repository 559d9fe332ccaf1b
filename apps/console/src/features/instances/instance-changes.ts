import type { EndpointBodyInput, Endpoints, InstanceView } from '@garrison/contracts';
import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessOf, withGiven } from '@/data/guess';
import { newerOf } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { comingRule } from '@/features/firewalls/rule-guesses';
import { toldRemoved } from '@/features/firewalls/rule-undo';

export type InstancePatch = EndpointBodyInput<Endpoints['updateInstance']>;
export type RuleBody = EndpointBodyInput<Endpoints['addInstanceRule']>;

/** Where instances are shown. */
export const instancePlaces = { lists: queryKeys.instances.lists, member: 'instances', detail: queryKeys.instances.detail };
const changed = (id: string, change: (instance: InstanceView) => InstanceView) => guessOf<InstanceView>(instancePlaces, id, change);

const show = (client: QueryClient, { instance }: { instance: InstanceView }) => {
  client.setQueryData<InstanceView>(queryKeys.instances.detail(instance.id), (known) => newerOf(known, instance));
};

export const useUpdateInstance = () =>
  useAction((api, { id, ...body }: { id: string } & InstancePatch) => api.updateInstance({ params: { id }, body }), { guesses: ({ id, ...body }) => changed(id, withGiven(body)), onAnswer: show, refreshes: [queryKeys.instances.lists] });

export const useTogglePublicIp = () =>
  useAction((api, { id, enabled }: { id: string; enabled: boolean }, idempotencyKey) => api.togglePublicIp({ params: { id }, body: { enabled }, idempotencyKey }), {
    guesses: ({ id, enabled }) => changed(id, withGiven({ ip_status: enabled ? 'attaching' : 'detaching' })),
    onAnswer: show,
    refreshes: [queryKeys.operations.lists],
  });

const refreshes = [queryKeys.instances.all, queryKeys.operations.lists];
export const useAddInstanceRule = () =>
  useAction((api, { id, rule }: { id: string; rule: RuleBody }, idempotencyKey) => api.addInstanceRule({ params: { id }, body: rule, idempotencyKey }), { refreshes, guesses: ({ id, rule }) => changed(id, (instance) => ({ ...instance, security_rules: [...instance.security_rules, comingRule(rule)] })) });
export function useRemoveInstanceRule() {
  const { mutateAsync: add } = useAddInstanceRule();
  return useAction((api, { id, ruleId }: { id: string; ruleId: string }, idempotencyKey) => api.removeInstanceRule({ params: { id, rule_id: ruleId }, idempotencyKey }), {
    refreshes,
    guesses: ({ id, ruleId }) => changed(id, (instance) => ({ ...instance, security_rules: instance.security_rules.map((rule) => (rule.id === ruleId ? { ...rule, status: 'removing' } : rule)) })),
    tell: ({ security_rule: removed }, { id }) => toldRemoved(removed, (rule) => add({ id, rule })),
  });
}

/** All rules that hold on an instance, its own and its firewalls'. The key holds the instance's generation, so that a change asks again. */
export function useEffectiveRules({ id, generation }: Pick<InstanceView, 'id' | 'generation'>) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.instances.rules(id, generation),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await api.getEffectiveRules({ params: { id }, signal })).effective_rules,
  });
}
