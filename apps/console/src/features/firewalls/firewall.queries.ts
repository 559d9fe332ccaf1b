import type { EndpointBodyInput, EndpointQueryInput, Endpoints, FirewallView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { newerOf } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type FirewallFilters = Partial<EndpointQueryInput<Endpoints['listFirewalls']>>;
export type RuleBody = EndpointBodyInput<Endpoints['addFirewallRule']>;

export function useFirewalls(filters: FirewallFilters, { enabled = true } = {}) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.firewalls.list(filters), enabled, placeholderData: keepPreviousData, queryFn: ({ signal }) => api.listFirewalls({ query: { sort: 'name', ...filters }, signal }) });
}

export function useFirewall(id: string) {
  const api = useApi();
  const queryKey = queryKeys.firewalls.detail(id);
  return useQuery<FirewallView>({ queryKey, queryFn: async ({ signal, client }) => newerOf(client.getQueryData<FirewallView>(queryKey), (await api.getFirewall({ params: { id }, signal })).firewall) });
}

export type CandidateFilters = Partial<EndpointQueryInput<Endpoints['listFirewallInstances']>>;

/** Instances with whether they have the firewall, and why they cannot. */
export function useFirewallCandidates(id: string, filters: CandidateFilters) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.firewalls.candidates(id, filters), placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.listFirewallInstances({ params: { id }, query: { page_size: 25, sort: 'name', ...filters }, signal }),
  });
}

const refreshes = [queryKeys.firewalls.all];
export const useCreateFirewall = () => useAction((api, body: EndpointBodyInput<Endpoints['createFirewall']>, idempotencyKey) => api.createFirewall({ body, idempotencyKey }), { refreshes });
export const useUpdateFirewall = () => useAction((api, { id, ...body }: { id: string } & EndpointBodyInput<Endpoints['updateFirewall']>) => api.updateFirewall({ params: { id }, body }), { refreshes });
export const useDeleteFirewall = () => useAction((api, id: string, idempotencyKey) => api.deleteFirewall({ params: { id }, idempotencyKey }), { refreshes });
export const useAddFirewallRule = () => useAction((api, { id, rule }: { id: string; rule: RuleBody }, idempotencyKey) => api.addFirewallRule({ params: { id }, body: rule, idempotencyKey }), { refreshes });
export const useRemoveFirewallRule = () => useAction((api, { id, ruleId }: { id: string; ruleId: string }, idempotencyKey) => api.removeFirewallRule({ params: { id, rule_id: ruleId }, idempotencyKey }), { refreshes });
/** A difference: this page sees a part of the instances only, and all others stay as they are. */
export const useAttachFirewall = () => useAction((api, { id, ...difference }: { id: string; add: string[]; remove: string[] }, idempotencyKey) => api.attachFirewall({ params: { id }, body: difference, idempotencyKey }), { refreshes: [queryKeys.firewalls.all, queryKeys.instances.all] });
