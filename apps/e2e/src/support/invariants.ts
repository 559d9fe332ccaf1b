import { eventually } from './eventually.js';
import type { Reader } from './postgres.js';

/**
 * What must be true whenever nothing is on its way. Each statement selects the rows that break it.
 * A deployment that failed cleanly is an instance in ERROR that is on no node any more.
 */
const rules = {
  'no operation is unfinished': "SELECT id, kind, status, attempts, resource_id FROM operations WHERE status IN ('pending', 'running')",
  'nothing waits to be published': 'SELECT id, queue, job_name FROM outbox',
  'no instance is between two states': "SELECT id, name, status FROM instances WHERE status NOT IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED', 'DELETED', 'ERROR')",
  'an instance on a node holds exactly its GPUs there, one that is on none holds none': `
    SELECT i.id, i.name, i.status, i.node_id, i.gpu_count, count(d.id) AS held, array_agg(DISTINCT d.node_id) AS nodes
    FROM instances i LEFT JOIN gpu_devices d ON d.instance_id = i.id GROUP BY i.id
    HAVING count(d.id) <> CASE WHEN i.node_id IS NULL THEN 0 ELSE i.gpu_count END OR bool_or(d.node_id <> i.node_id)`,
  'the state says whether an instance is on a node': `
    SELECT id, name, status, node_id FROM instances
    WHERE (status IN ('ACTIVE', 'SHUTOFF') AND node_id IS NULL) OR (status IN ('HIBERNATED', 'DELETED') AND node_id IS NOT NULL)`,
  'who failed says why': "SELECT id, name FROM instances WHERE status = 'ERROR' AND coalesce(error->>'message', '') = ''",
  'no volume is between two states': "SELECT id, name, status FROM volumes WHERE status NOT IN ('available', 'attached', 'trashed', 'deleted')",
  'a volume is attached where it hangs on a living instance, and nowhere else': `
    SELECT v.id, v.name, v.status, v.instance_id, i.status AS instance_status FROM volumes v LEFT JOIN instances i ON i.id = v.instance_id
    WHERE (v.status = 'attached') <> (v.instance_id IS NOT NULL) OR i.status = 'DELETED' OR (i.status = 'ERROR' AND i.node_id IS NULL)`,
  'no volume waits for a deployment': "SELECT id, name, status FROM volumes WHERE made_by_deployment AND status <> 'deleted'",
  'an attached volume has a device of its own': `
    SELECT instance_id, device, count(*) FROM volumes WHERE status = 'attached' GROUP BY instance_id, device HAVING count(*) > 1 OR device IS NULL`,
  'addresses are the same on both sides': `
    SELECT i.id, i.name, i.status, i.private_ip, i.public_ip, a.held FROM instances i
    LEFT JOIN LATERAL (SELECT array_agg(host(address) ORDER BY address) AS held FROM ip_addresses WHERE instance_id = i.id) a ON true
    WHERE coalesce(a.held, '{}') <> (SELECT coalesce(array_agg(host(x::inet) ORDER BY x::inet), '{}') FROM unnest(ARRAY[i.private_ip, i.public_ip]) x WHERE x IS NOT NULL)`,
  'the ledger is balanced': 'SELECT entry_id FROM ledger_postings GROUP BY entry_id HAVING sum(amount_nano) <> 0',
  'a balance is the sum of its lines': `
    SELECT p.account_id, sum(p.amount_nano) AS lines, min(b.balance_nano) AS balance FROM ledger_postings p LEFT JOIN ledger_balances b ON b.account_id = p.account_id
    WHERE p.account_id IS NOT NULL GROUP BY p.account_id HAVING sum(p.amount_nano) IS DISTINCT FROM min(b.balance_nano)`,
  'what is charged is what there is': `
    WITH wanted AS (
           SELECT id, 'compute' AS kind, CASE status WHEN 'HIBERNATED' THEN 'hibernated' ELSE 'gpu:' || tier || ':' || gpu_model END AS key, CASE status WHEN 'HIBERNATED' THEN 1 ELSE gpu_count END AS n
           FROM instances WHERE status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED')
           UNION ALL SELECT id, 'storage', 'volume:' || tier || ':' || volume_type, size_gb FROM volumes WHERE available_at IS NOT NULL AND status <> 'deleted'),
         charged AS (SELECT resource_id AS id, kind, price_key AS key, quantity AS n FROM usage_intervals WHERE end_minute IS NULL AND kind IN ('compute', 'storage'))
    (SELECT 'not charged' AS what, * FROM (SELECT * FROM wanted EXCEPT ALL SELECT * FROM charged) w) UNION ALL (SELECT 'charged', * FROM (SELECT * FROM charged EXCEPT ALL SELECT * FROM wanted) c)`,
  'no minute of a thing is charged twice': `
    SELECT a.resource_id, a.kind, a.first_minute, b.first_minute AS other FROM usage_intervals a
    JOIN usage_intervals b ON b.resource_id = a.resource_id AND b.kind = a.kind AND b.id > a.id AND int4range(b.first_minute, b.end_minute) && int4range(a.first_minute, a.end_minute)`,
  'what was used is what was charged, to the last nano-unit': `
    WITH used AS (SELECT s.account_id, sum(usage_charge(s.hourly_nano, s.from_minute, least(s.until_minute, m.metered_until))) AS nano
                  FROM usage_spans s JOIN usage_meters m ON m.account_id = s.account_id GROUP BY s.account_id),
         charged AS (SELECT e.account_id, -sum(p.amount_nano) AS nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id AND p.account_id IS NOT NULL WHERE e.from_minute IS NOT NULL GROUP BY e.account_id)
    SELECT account_id, u.nano AS used, c.nano AS charged FROM used u FULL JOIN charged c USING (account_id) WHERE coalesce(u.nano, 0) <> coalesce(c.nano, 0)`,
} as const;

/** What the agents' newest reports say against the rows. They come with a heartbeat, so this becomes true a little later. */
const reportRules = {
  'machines on the nodes are the instances, in the same state': `
    WITH reported AS (SELECT (m->>'instanceId')::uuid AS id, m->>'state' AS state, n.id AS node_id FROM nodes n, jsonb_array_elements(n.machines) m),
         known AS (SELECT id, coalesce(node_id, last_node_id) AS node_id, CASE status WHEN 'ACTIVE' THEN 'running' WHEN 'SHUTOFF' THEN 'stopped' WHEN 'HIBERNATED' THEN 'hibernated' END AS state
                   FROM instances WHERE status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED'))
    SELECT coalesce(r.id, k.id) AS id, r.state AS on_node, k.state AS known, r.node_id AS reported_node, k.node_id AS known_node
    FROM reported r FULL JOIN known k ON k.id = r.id WHERE r.state IS DISTINCT FROM k.state OR r.node_id IS DISTINCT FROM k.node_id`,
  'no machine is on two nodes': "SELECT m->>'instanceId' AS id, count(*) FROM nodes n, jsonb_array_elements(n.machines) m GROUP BY 1 HAVING count(*) > 1",
  'the nodes store exactly the volumes there are': `
    WITH stored AS (SELECT n.region, p->>'volumeType' AS type, sum((p->>'usedGb')::int) AS gb FROM nodes n, jsonb_array_elements(n.storage_pools) p GROUP BY 1, 2),
         known AS (SELECT region, volume_type AS type, sum(size_gb) AS gb FROM volumes WHERE status <> 'deleted' GROUP BY 1, 2)
    SELECT coalesce(s.region, k.region) AS region, coalesce(s.type, k.type) AS type, s.gb AS stored, k.gb AS known
    FROM stored s FULL JOIN known k ON k.region = s.region AND k.type = s.type WHERE coalesce(s.gb, 0) <> coalesce(k.gb, 0)`,
} as const;

const allRules = { ...rules, ...reportRules };
export type Rule = keyof typeof allRules;
export const ruleNames = Object.keys(allRules) as Rule[];

/** The rules that are broken now, each with its rows; `{}` when all is well. */
export async function brokenRules(database: Reader): Promise<Record<string, unknown[]>> {
  const broken: Record<string, unknown[]> = {};
  for (const [rule, sql] of Object.entries(allRules)) {
    const rows = await database.rows(sql);
    if (rows.length > 0) broken[rule] = rows;
  }
  return broken;
}

/** Waits until no rule is broken any more: what nodes store and run they report a little later. */
export async function allRulesHold(database: Reader, patience: { timeoutMs?: number; everyMs?: number } = {}): Promise<void> {
  await eventually('all rules hold', () => brokenRules(database), (broken) => Object.keys(broken).length === 0, { timeoutMs: 30_000, ...patience });
}
