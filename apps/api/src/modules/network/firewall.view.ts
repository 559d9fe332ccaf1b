import type { AttachedFirewallView, FirewallView } from '@garrison/contracts';
import { MAX_ATTACHMENTS_SHOWN } from '@garrison/domain';

/** A row of `firewalls`, as the database gives it. */
export type FirewallRow = {
  id: string; account_id: string; name: string; description: string | null; region: string; status: FirewallView['status']; generation: number; created_at: Date; updated_at: Date;
};
export type FirewallViewRow = FirewallRow & { rules: FirewallView['rules']; attachments: FirewallView['attachments']; attachments_total: number; has_failed: boolean };
export type RuleView = FirewallView['rules'][number];

const time = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A rule of a firewall or an instance as JSON, from its row under an alias. */
export const ruleJson = (r: string): string =>
  `json_build_object('id', ${r}.id, 'direction', ${r}.direction, 'ethertype', ${r}.ethertype, 'protocol', ${r}.protocol, 'port_range_min', ${r}.port_range_min,
     'port_range_max', ${r}.port_range_max, 'remote_ip_prefix', ${r}.remote_ip_prefix, 'description', ${r}.description, 'status', ${r}.status, 'created_at', ${time(`${r}.created_at`)})`;

const rules = `coalesce((SELECT json_agg(${ruleJson('r')} ORDER BY r.created_at, r.id) FROM firewall_rules r WHERE r.firewall_id = f.id), '[]'::json) AS rules`;

/** SELECT list for `FirewallViewRow` from `firewalls f`. Attachments are counted within an index, and few of them fetched: every change of one of the machines shows the firewall. */
export const firewallColumns = `f.*, ${rules},
  (SELECT count(*)::int FROM instance_firewalls a WHERE a.firewall_id = f.id) AS attachments_total,
  EXISTS (SELECT 1 FROM instance_firewalls a WHERE a.firewall_id = f.id AND a.status = 'ERROR') AS has_failed,
  coalesce((SELECT json_agg(json_build_object('id', a.id, 'status', a.status, 'created_at', ${time('a.created_at')},
                                              'instance', json_build_object('id', i.id, 'name', i.name, 'status', i.status)) ORDER BY i.name, i.id)
            FROM (SELECT * FROM instance_firewalls l WHERE l.firewall_id = f.id ORDER BY l.created_at DESC, l.id DESC LIMIT ${MAX_ATTACHMENTS_SHOWN}) a
            JOIN instances i ON i.id = a.instance_id), '[]'::json) AS attachments`;

/** SELECT list for the firewalls of one instance from `instance_firewalls a JOIN firewalls f`. */
export const attachedColumns = `f.id, f.name, f.description, f.region, f.status, ${rules},
  json_build_object('id', a.id, 'status', a.status, 'created_at', ${time('a.created_at')}) AS attachment`;

/** `firewall` of `/api/firewalls/`; ERROR while a machine could not be told. */
export const firewallViewOf = (row: FirewallViewRow): FirewallView => ({
  id: row.id,
  name: row.name,
  description: row.description,
  region: row.region,
  status: row.has_failed ? 'ERROR' : row.status,
  rules: row.rules,
  attachments: row.attachments,
  attachments_total: row.attachments_total,
  generation: row.generation,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** `firewalls` of an instance. */
export const attachedViewOf = (row: AttachedFirewallView): AttachedFirewallView => ({ ...row, status: row.attachment.status === 'ERROR' ? 'ERROR' : row.status });
