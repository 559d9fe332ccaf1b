import type { EndpointBodyInput, Endpoints, FirewallView } from '@garrison/contracts';

type Rule = FirewallView['rules'][number];
/** A rule as it is shown until the API has answered with its own view of it. */
export const comingRule = ({ port_range_min, port_range_max, description, ...rule }: EndpointBodyInput<Endpoints['addFirewallRule']>): Rule => ({
  ...rule, port_range_min: port_range_min ?? null, port_range_max: port_range_max ?? null, description: description ?? null,
  id: crypto.randomUUID(), status: 'pending', created_at: new Date().toISOString(),
});
