import type { SecurityRuleInput } from '@garrison/domain';

type Rule = Pick<SecurityRuleInput, 'direction' | 'protocol' | 'port_range_min' | 'port_range_max'>;

/** `22`, `8000–8100`, or `all ports` where the protocol has none. */
export const portsText = ({ port_range_min: from, port_range_max: to }: Rule): string => (from === null || from === undefined ? 'all ports' : from === to ? `port ${from}` : `ports ${from}–${to}`);

/** `in` and `out` as people say it. */
export const directionText = (direction: string): string => (direction === 'egress' ? 'Out' : 'In');
