import ipaddr from 'ipaddr.js';
import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { listed, quoted } from '../text/wording.js';
import type { Ethertype } from './cidr.js';
import { portLimits, protocols, protocolsWithPorts } from './security-rule.js';

/** A valid rule as it holds on a machine's port (see `checkSecurityRule`). */
export type PortRule = {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: Ethertype;
  readonly protocol: string;
  readonly portRangeMin: number | null;
  readonly portRangeMax: number | null;
  readonly remoteIpPrefix: string;
};

/** The first packet of a connection, seen from the machine. `port` is the one at the machine for ingress, at the other end for egress; null where the protocol has none. */
export type Packet = {
  readonly direction: 'ingress' | 'egress';
  readonly remoteIp: string;
  readonly protocol: string;
  readonly port: number | null;
};

/** `rule` let it through; null when nothing did, or when nothing had to. */
export type Admission = { readonly admitted: boolean; readonly rule: string | null; readonly reason: string };

/** Protocols whose rules mean every protocol. */
const everything: readonly string[] = ['any', 'ip'];

/** All that is wrong with a packet somebody asks about; the address in its normal text otherwise. */
export function checkPacket(packet: Packet): Result<Packet, Issue[]> {
  const issues: Issue[] = [];
  const valid = ipaddr.IPv4.isValidFourPartDecimal(packet.remoteIp) || (packet.remoteIp.includes(':') && ipaddr.IPv6.isValid(packet.remoteIp));
  if (!valid) issues.push(issue('remote_ip', 'invalid_format', `${quoted(packet.remoteIp)} is not an IPv4 or IPv6 address.`));
  const known = (protocols as readonly string[]).includes(packet.protocol) && !everything.includes(packet.protocol);
  if (!known) issues.push(issue('protocol', 'not_allowed', `${quoted(packet.protocol)} is not the protocol of a packet.`));
  const { min, max } = portLimits;
  const needsPort = protocolsWithPorts.includes(packet.protocol);
  if (needsPort && (packet.port === null || !Number.isInteger(packet.port) || packet.port < min || packet.port > max))
    issues.push(issue('port', 'out_of_range', `A ${packet.protocol} packet has a port from ${min} to ${max}.`, { min, max }));
  if (known && !needsPort && packet.port !== null)
    issues.push(issue('port', 'not_allowed', `${packet.protocol} has no ports; they belong to ${listed(protocolsWithPorts)}.`));
  return issues.length > 0 ? err(issues) : ok({ ...packet, remoteIp: ipaddr.parse(packet.remoteIp).toString() });
}

/**
 * Would a machine with these rules let a new connection through? Nothing comes in that no rule lets in. Everything may leave until a rule says what may;
 * from then on only what egress rules name. Rules add up, in any order (spec barrack-api §7). The packet is one `checkPacket` took.
 */
export function wouldAdmit(rules: readonly PortRule[], packet: Packet): Admission {
  const towards = rules.filter(({ direction }) => direction === packet.direction);
  const match = towards.find((rule) => matches(rule, packet));
  if (match) return { admitted: true, rule: match.id, reason: `A rule for ${match.protocol} and ${match.remoteIpPrefix} lets it through.` };
  if (packet.direction === 'egress' && towards.length === 0) return { admitted: true, rule: null, reason: 'No rule limits what may leave.' };
  return { admitted: false, rule: null, reason: `No ${packet.direction} rule lets it through.` };
}

function matches(rule: PortRule, packet: Packet): boolean {
  const address = ipaddr.parse(packet.remoteIp);
  if ((address.kind() === 'ipv4' ? 'IPv4' : 'IPv6') !== rule.ethertype) return false;
  if (!everything.includes(rule.protocol) && nameOf(rule.protocol) !== nameOf(packet.protocol)) return false;
  if (rule.portRangeMin !== null && (packet.port === null || packet.port < rule.portRangeMin)) return false;
  if (rule.portRangeMax !== null && (packet.port === null || packet.port > rule.portRangeMax)) return false;
  const [network, length] = ipaddr.parseCIDR(rule.remoteIpPrefix);
  return address.match(network, length);
}

const nameOf = (protocol: string): string => (protocol === 'icmpv6' ? 'ipv6-icmp' : protocol);
