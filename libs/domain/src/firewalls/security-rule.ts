import { directions, ethertypes } from '../enums.js';
import { issue, under, type Issue } from '../issue.js';
import { counted, listed, quoted } from '../text/wording.js';
import { parseCidr, type Ethertype } from './cidr.js';

/** Protocols a rule can name (barrack-facts §0, ProtocolEnum, as the upstream lists them). */
export const protocols = [
  'any',
  'ah',
  'dccp',
  'egp',
  'esp',
  'gre',
  'hopopt',
  'icmp',
  'igmp',
  'ip',
  'ipip',
  'ipv6-encap',
  'ipv6-frag',
  'ipv6-icmp',
  'icmpv6',
  'ipv6-nonxt',
  'ipv6-opts',
  'ipv6-route',
  'ospf',
  'pgm',
  'rsvp',
  'sctp',
  'tcp',
  'udp',
  'udplite',
  'vrrp',
] as const;

/** The protocols whose rules need ports; the others take none (spec barrack-api §7). */
export const protocolsWithPorts: readonly string[] = ['tcp', 'udp'];
export const portLimits = { min: 1, max: 65_535 } as const;
export const ruleDescriptionMaxLength = 255;

/** A rule as it is asked for (spec barrack-api §7). It lets in (ingress) or out (egress) what it describes; rules add up. */
export type SecurityRuleInput = {
  direction: string;
  ethertype: string;
  protocol: string;
  port_range_min?: number | null;
  port_range_max?: number | null;
  remote_ip_prefix: string;
  description?: string | null;
};

/** All that is wrong with a rule, each problem under its own member. */
export const checkSecurityRule = (rule: SecurityRuleInput, field: string): Issue[] => {
  const found = [
    ...oneOf(rule.direction, directions, 'direction'),
    ...oneOf(rule.ethertype, ethertypes, 'ethertype'),
    ...oneOf(rule.protocol, protocols, 'protocol'),
    ...checkPorts(rule),
    ...checkPrefix(rule),
    ...checkDescription(rule.description),
  ];
  return field === '' ? found : under(field, found);
};

/** All that is wrong with the rules of one firewall or machine; a rule equal to an earlier one is a `duplicate`. */
export function checkSecurityRules(rules: readonly SecurityRuleInput[], field: string): Issue[] {
  const firstAt = new Map<string, number>();
  return rules.flatMap((rule, at) => {
    const issues = checkSecurityRule(rule, `${field}.${at}`);
    if (issues.length > 0) return issues;
    const earlier = firstAt.get(securityRuleKey(rule));
    if (earlier === undefined) {
      firstAt.set(securityRuleKey(rule), at);
      return [];
    }
    return [
      issue(`${field}.${at}`, 'duplicate', `This rule says the same as rule ${earlier + 1} of the list; leave one of them out.`, {
        same_as: earlier,
      }),
    ];
  });
}

/** Two valid rules let the same through exactly when their keys are equal; descriptions do not count. */
export function securityRuleKey(rule: SecurityRuleInput): string {
  const prefix = isEthertype(rule.ethertype) ? parseCidr(rule.remote_ip_prefix, rule.ethertype, '') : undefined;
  const network = prefix?.ok === true ? prefix.value : rule.remote_ip_prefix;
  return [
    rule.direction,
    rule.ethertype,
    rule.protocol === 'icmpv6' ? 'ipv6-icmp' : rule.protocol,
    rule.port_range_min ?? '',
    rule.port_range_max ?? '',
    network,
  ].join(' ');
}

const isEthertype = (text: string): text is Ethertype => (ethertypes as readonly string[]).includes(text);

const oneOf = (value: string, allowed: readonly string[], field: string): Issue[] =>
  allowed.includes(value)
    ? []
    : [issue(field, 'not_allowed', `${quoted(value)} is not a ${field}; use ${listed(allowed)}.`, { given: value, allowed })];

const isNumber = (port: number | null | undefined): port is number => port !== undefined && port !== null;

function checkPorts(rule: SecurityRuleInput): Issue[] {
  const ends = ['port_range_min', 'port_range_max'] as const;
  if (!protocolsWithPorts.includes(rule.protocol)) {
    // an unknown protocol is told apart already; what it means for ports nobody knows
    if (!(protocols as readonly string[]).includes(rule.protocol)) return [];
    return ends
      .filter((end) => isNumber(rule[end]))
      .map((end) => issue(end, 'not_allowed', `${rule.protocol} has no ports; leave ${end} out, or use ${listed(protocolsWithPorts)}.`));
  }
  const issues = ends.flatMap((end) => checkPort(rule[end], end, rule.protocol));
  const { port_range_min: min, port_range_max: max } = rule;
  if (issues.length === 0 && isNumber(min) && isNumber(max) && min > max) {
    issues.push(
      issue('port_range_max', 'out_of_range', `The range ends at ${max}, before it starts at ${min}; for a single port give it twice.`, {
        min,
      }),
    );
  }
  return issues;
}

function checkPort(port: number | null | undefined, field: string, protocol: string): Issue[] {
  const { min, max } = portLimits;
  if (port === undefined || port === null)
    return [issue(field, 'required', `${protocol} rules need both ports, ${min} to ${max}; for a single port give it twice.`)];
  if (Number.isInteger(port) && port >= min && port <= max) return [];
  return [issue(field, 'out_of_range', `${port} is not a port; use a whole number from ${min} to ${max}.`, { min, max, given: port })];
}

function checkPrefix(rule: SecurityRuleInput): Issue[] {
  // without an ethertype there is nothing to hold the prefix against
  if (!isEthertype(rule.ethertype)) return [];
  const prefix = parseCidr(rule.remote_ip_prefix, rule.ethertype, 'remote_ip_prefix');
  return prefix.ok ? [] : [prefix.error];
}

function checkDescription(description: string | null | undefined): Issue[] {
  const length = [...(description ?? '')].length;
  if (length <= ruleDescriptionMaxLength) return [];
  return [
    issue(
      'description',
      'too_long',
      `The description has ${counted(length, 'character')}; at most ${ruleDescriptionMaxLength} are allowed.`,
      { max_length: ruleDescriptionMaxLength },
    ),
  ];
}
