import type { EndpointBodyInput, Endpoints, FirewallView } from '@garrison/contracts';
import type { Told } from '@/data/query-client';
import { toastFailure } from '@/ui/toasts';
import { directionText, portsText } from './rule-text';

type RuleBody = EndpointBodyInput<Endpoints['addFirewallRule']>;

/** What is told of a rule that goes: which one, and a way to put it back as it was. */
export function toldRemoved({ id: _id, status: _status, created_at: _at, description, ...rule }: FirewallView['rules'][number], add: (rule: RuleBody) => Promise<unknown>): Told {
  const body: RuleBody = { ...rule, ...(description === null ? {} : { description }) };
  return {
    about: `${directionText(rule.direction)} ${rule.protocol} ${portsText(rule)} ${rule.remote_ip_prefix}`,
    undo: () => void add(body).catch((error: unknown) => toastFailure(error, 'The rule was not put back')),
  };
}
