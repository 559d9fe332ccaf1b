import type { EndpointBodyInput, EndpointQueryInput, Endpoints, FirewallCandidateView, FirewallView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone, guessItems, guessOf, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { firewallQuery, firewallsQuery } from './firewalls.query';
import { comingRule } from './rule-guesses';
import { toldRemoved } from './rule-undo';

export type FirewallFilters = Partial<EndpointQueryInput<Endpoints['listFirewalls']>>;
export type RuleBody = EndpointBodyInput<Endpoints['addFirewallRule']>;

export const useFirewalls = (filters: FirewallFilters, { enabled = true } = {}) => useQuery({ ...firewallsQuery(useApi(), filters), enabled, placeholderData: keepPreviousData });

export const useFirewall = (id: string) => useQuery(firewallQuery(useApi(), id));

export type CandidateFilters = Partial<EndpointQueryInput<Endpoints['listFirewallInstances']>>;

/** Instances with whether they have the firewall, and why they cannot. */
export function useFirewallCandidates(id: string, filters: CandidateFilters) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.firewalls.candidates(id, filters), placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.listFirewallInstances({ params: { id }, query: { page_size: 25, sort: 'name', ...filters }, signal }),
  });
}

const places = { lists: queryKeys.firewalls.lists, member: 'firewalls', detail: queryKeys.firewalls.detail };
const changed = (id: string, change: (firewall: FirewallView) => FirewallView) => guessOf<FirewallView>(places, id, change);

const refreshes = [queryKeys.firewalls.all];
export const useCreateFirewall = () => useAction((api, body: EndpointBodyInput<Endpoints['createFirewall']>, idempotencyKey) => api.createFirewall({ body, idempotencyKey }), { refreshes });
export const useUpdateFirewall = () => useAction((api, { id, ...body }: { id: string } & EndpointBodyInput<Endpoints['updateFirewall']>) => api.updateFirewall({ params: { id }, body }), { refreshes, guesses: ({ id, ...body }) => changed(id, withGiven(body)) });
export const useDeleteFirewall = () => useAction((api, id: string, idempotencyKey) => api.deleteFirewall({ params: { id }, idempotencyKey }), { refreshes, guesses: (id) => guessGone(places, [id]) });
export const useAddFirewallRule = () =>
  useAction((api, { id, rule }: { id: string; rule: RuleBody }, idempotencyKey) => api.addFirewallRule({ params: { id }, body: rule, idempotencyKey }), { refreshes, guesses: ({ id, rule }) => changed(id, (firewall) => ({ ...firewall, rules: [...firewall.rules, comingRule(rule)] })) });
export function useRemoveFirewallRule() {
  const { mutateAsync: add } = useAddFirewallRule();
  return useAction((api, { id, ruleId }: { id: string; ruleId: string }, idempotencyKey) => api.removeFirewallRule({ params: { id, rule_id: ruleId }, idempotencyKey }), {
    refreshes,
    guesses: ({ id, ruleId }) => changed(id, (firewall) => ({ ...firewall, rules: firewall.rules.filter((rule) => rule.id !== ruleId) })),
    tell: ({ rule: removed }, { id }) => toldRemoved(removed, (rule) => add({ id, rule })),
  });
}
function attaching(id: string, { add, remove }: { add: readonly string[]; remove: readonly string[] }) {
  const candidates = guessItems<FirewallCandidateView>(queryKeys.firewalls.allCandidates(id), 'instances', (items) =>
    items.map((one) => (add.includes(one.id) ? { ...one, attached: true, attachment_status: 'ATTACHING' } : remove.includes(one.id) ? { ...one, attachment_status: 'DETACHING' } : one)));
  const listed = (firewall: FirewallView): FirewallView => ({ ...firewall, attachments: firewall.attachments.map((one) => (remove.includes(one.instance.id) ? { ...one, status: 'DETACHING' } : one)) });
  return [candidates, ...changed(id, listed)];
}
/** A difference: this page sees a part of the instances only, and all others stay as they are. */
export const useAttachFirewall = () =>
  useAction((api, { id, ...difference }: { id: string; add: string[]; remove: string[] }, idempotencyKey) => api.attachFirewall({ params: { id }, body: difference, idempotencyKey }), {
    refreshes: [queryKeys.firewalls.all, queryKeys.instances.all],
    guesses: ({ id, ...difference }) => attaching(id, difference),
  });
