import type { MachineSpec } from '@garrison/contracts';
import { withoutRepetitions, type Ethertype } from '@garrison/domain';

/** A rule that is to hold on a machine, with where it comes from: the machine's own, or a firewall's. */
export type EffectiveRule = {
  id: string; direction: 'ingress' | 'egress'; ethertype: Ethertype; protocol: string; port_range_min: number | null; port_range_max: number | null; remote_ip_prefix: string;
  description: string | null; source: { kind: 'instance' | 'firewall'; id: string; name: string };
};

const members = `r.id, r.direction, r.ethertype, r.protocol, r.port_range_min, r.port_range_max, r.remote_ip_prefix, r.description, r.created_at`;

/**
 * SQL for all rules that are to hold on an instance, own ones first, as JSON: `EffectiveRule[]`. What is being removed or detached is left out. Whatever is
 * sent to a node or shown to a person comes from here.
 */
export const effectiveRulesOf = (instanceId: string): string => `coalesce((
  SELECT json_agg(json_build_object('id', e.id, 'direction', e.direction, 'ethertype', e.ethertype, 'protocol', e.protocol, 'port_range_min', e.port_range_min,
           'port_range_max', e.port_range_max, 'remote_ip_prefix', e.remote_ip_prefix, 'description', e.description,
           'source', json_build_object('kind', e.kind, 'id', e.source_id, 'name', e.source_name)) ORDER BY e.kind DESC, e.source_name, e.created_at, e.id)
  FROM (SELECT ${members}, 'instance' AS kind, i.id AS source_id, i.name AS source_name
        FROM instance_security_rules r JOIN instances i ON i.id = r.instance_id WHERE r.instance_id = ${instanceId} AND r.status <> 'removing'
        UNION ALL
        SELECT ${members}, 'firewall', f.id, f.name
        FROM instance_firewalls a JOIN firewalls f ON f.id = a.firewall_id JOIN firewall_rules r ON r.firewall_id = f.id
        WHERE a.instance_id = ${instanceId} AND a.status <> 'DETACHING' AND r.status <> 'removing') e), '[]'::json)`;

/** The rules as a node is given them: each once, however many firewalls say it. */
export const jobRulesOf = (rules: readonly EffectiveRule[]): MachineSpec['securityRules'] =>
  withoutRepetitions(rules).map((rule) => ({
    id: rule.id,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol,
    portRangeMin: rule.port_range_min,
    portRangeMax: rule.port_range_max,
    remoteIpPrefix: rule.remote_ip_prefix,
  }));
