import { checkPacket, wouldAdmit, type Admission, type Packet, type PortRule, type SecurityRuleInput } from '@garrison/domain';
import type { Problem } from '@/lib/problems';

export type AskedPacket = { direction: 'ingress' | 'egress'; remote_ip: string; protocol: string; port: string };
export type Answer = { admission: Admission } | { problems: readonly Problem[] };
type Known = SecurityRuleInput & { readonly id: string };

const portRule = ({ id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix }: Known): PortRule => ({
  id, direction: direction === 'egress' ? 'egress' : 'ingress', ethertype: ethertype === 'IPv6' ? 'IPv6' : 'IPv4', protocol, portRangeMin: port_range_min ?? null, portRangeMax: port_range_max ?? null, remoteIpPrefix: remote_ip_prefix,
});

/** What the domain says of a connection somebody asks about, or what is wrong with the question. */
export function askWhetherAdmitted(rules: readonly Known[], { direction, remote_ip, protocol, port }: AskedPacket): Answer {
  const packet: Packet = { direction, remoteIp: remote_ip.trim(), protocol, port: port.trim() === '' ? null : Number(port) };
  const checked = checkPacket(packet);
  return checked.ok ? { admission: wouldAdmit(rules.map(portRule), checked.value) } : { problems: checked.error };
}
