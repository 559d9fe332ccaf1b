import type { FindingRule } from '@garrison/contracts';

/** A report and a row that are this close in time may simply have crossed. */
const GRACE = "interval '30 seconds'";
/** Nodes whose word counts: up, and heard of lately. */
export const TRUSTED = "n.up AND n.reported_at > now() - interval '2 minutes'";

const machines = `nodes n CROSS JOIN LATERAL jsonb_to_recordset(n.machines) AS m("instanceId" uuid, state text)`;
const unikernels = `nodes n CROSS JOIN LATERAL jsonb_to_recordset(n.unikernels) AS r("unikernelId" uuid, "volumeIds" jsonb)`;
const volumes = `nodes n CROSS JOIN LATERAL jsonb_array_elements_text(n.volumes) AS kept(id) LEFT JOIN volumes v ON v.id = kept.id::uuid LEFT JOIN unikernel_volumes uv ON uv.id = kept.id::uuid`;
/** When a unikernel last began or ended to run, or was asked to. */
const CHANGED = 'greatest(u.created_at, u.start_asked_at, u.started_at, u.stopped_at, u.deleted_at)';
const present = `${TRUSTED} AND m.state <> 'absent'`;

/** Each rule's SELECT gives region, node_id, subject, instance_id and a sentence (detail) for what is not as it should be. */
export const findingSelects: { [R in FindingRule]: string } = {
  orphan_machine: `SELECT n.region, n.id, n.id || '/' || i.id, i.id, 'The node holds a machine (' || m.state || ') whose instance is deleted.'
    FROM ${machines} JOIN instances i ON i.id = m."instanceId" WHERE ${present} AND i.status = 'DELETED' AND i.deleted_at < n.reported_at - ${GRACE}`,
  unknown_machine: `SELECT n.region, n.id, n.id || '/' || m."instanceId", NULL::uuid, 'The node holds a machine (' || m.state || ') that no instance is known for: ' || m."instanceId" || '.'
    FROM ${machines} LEFT JOIN instances i ON i.id = m."instanceId" WHERE ${present} AND i.id IS NULL`,
  machine_elsewhere: `SELECT n.region, n.id, n.id || '/' || i.id, i.id, 'The node holds a machine (' || m.state || ') that belongs on ' || i.node_id || '.'
    FROM ${machines} JOIN instances i ON i.id = m."instanceId"
    WHERE ${present} AND m.state IN ('running', 'stopped') AND i.status IN ('ACTIVE', 'SHUTOFF') AND i.node_id <> n.id AND i.updated_at < n.reported_at - ${GRACE}`,
  machine_missing: `SELECT n.region, n.id, i.id::text, i.id, 'The instance is ' || i.status || ', but its node holds no such machine.'
    FROM instances i JOIN nodes n ON n.id = i.node_id
    WHERE ${TRUSTED} AND i.status IN ('ACTIVE', 'SHUTOFF') AND i.updated_at < n.reported_at - ${GRACE}
      AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(n.machines) AS m("instanceId" uuid, state text) WHERE m."instanceId" = i.id AND m.state <> 'absent')`,
  gpu_still_held: `SELECT d.region, d.node_id, d.id, i.id, 'The GPU is held by an instance that is ' || i.status || '.'
    FROM gpu_devices d JOIN instances i ON i.id = d.instance_id WHERE i.status IN ('DELETED', 'HIBERNATED') AND i.updated_at < now() - ${GRACE}`,
  gpu_count_differs: `SELECT i.region, i.last_node_id, i.id::text, i.id, 'The instance has ' || i.gpu_count || ' GPUs, but holds ' || held.gpus || '.'
    FROM instances i CROSS JOIN LATERAL (SELECT count(*)::int AS gpus FROM gpu_devices d WHERE d.instance_id = i.id) held
    WHERE i.status IN ('ACTIVE', 'SHUTOFF') AND held.gpus <> i.gpu_count`,
  gpu_holder_differs: `SELECT n.region, n.id, d.id, d.instance_id, 'The node says that machine ' || h.machine || ' holds the GPU, the rows say ' || coalesce(d.instance_id::text, 'nobody') || '.'
    FROM nodes n CROSS JOIN LATERAL jsonb_each_text(n.gpu_holders) AS h(gpu, machine) JOIN gpu_devices d ON d.id = h.gpu
      LEFT JOIN instances holder ON holder.id = h.machine::uuid LEFT JOIN instances owner ON owner.id = d.instance_id
    WHERE ${TRUSTED} AND d.instance_id IS DISTINCT FROM h.machine::uuid
      AND coalesce(greatest(holder.updated_at, owner.updated_at) < n.reported_at - ${GRACE}, true)`,
  gpus_held_in_error: `SELECT i.region, i.last_node_id, i.id::text, i.id, 'The instance is in ERROR (' || coalesce(i.error->>'code', 'unknown') || ') and holds ' || held.gpus || ' GPU(s) until it is deleted.'
    FROM instances i CROSS JOIN LATERAL (SELECT count(*)::int AS gpus FROM gpu_devices d WHERE d.instance_id = i.id) held
    WHERE i.status = 'ERROR' AND i.node_id IS NOT NULL AND held.gpus > 0 AND i.updated_at < now() - interval '10 minutes'`,
  orphan_unikernel: `SELECT n.region, n.id, n.id || '/' || u.id, NULL::uuid, 'The node runs the unikernel ' || u.name || ', which is ' || u.state || '.'
    FROM ${unikernels} JOIN unikernels u ON u.id = r."unikernelId" WHERE ${TRUSTED} AND u.state IN ('stopped', 'deleted') AND ${CHANGED} < n.reported_at - ${GRACE}`,
  unknown_unikernel: `SELECT n.region, n.id, n.id || '/' || r."unikernelId", NULL::uuid, 'The node runs a unikernel that is not known: ' || r."unikernelId" || '.'
    FROM ${unikernels} LEFT JOIN unikernels u ON u.id = r."unikernelId" WHERE ${TRUSTED} AND u.id IS NULL`,
  // the region chooses where a unikernel runs: it is missing when all of its nodes were heard and none has it
  unikernel_missing: `SELECT u.region, region.id, u.id::text, NULL::uuid, 'The unikernel ' || u.name || ' is running, but no node of the region holds it.'
    FROM unikernels u
      JOIN (SELECT n.region, min(n.id) AS id, min(n.reported_at) AS reported_at, bool_and(${TRUSTED} AND n.unikernels IS NOT NULL) AS heard FROM nodes n WHERE n.state = 'in_service' GROUP BY n.region) region USING (region)
      LEFT JOIN (SELECT r."unikernelId" AS id FROM ${unikernels}) held ON held.id = u.id
    WHERE u.state = 'running' AND held.id IS NULL AND region.heard AND ${CHANGED} < region.reported_at - ${GRACE}`,
  unikernel_volumes_differ: `SELECT n.region, n.id, u.id::text, NULL::uuid, 'The unikernel ' || u.name || ' has mounted ' || jsonb_array_length(r."volumeIds") || ' volume(s), by the rows other ones: ' || cardinality(attached.ids) || '.'
    FROM ${unikernels} JOIN unikernels u ON u.id = r."unikernelId"
      CROSS JOIN LATERAL (SELECT coalesce(array_agg(v.id::text ORDER BY v.id::text), '{}') AS ids FROM unikernel_volumes v WHERE v.instance_id = u.id) attached
    WHERE ${TRUSTED} AND u.state = 'running' AND ${CHANGED} < n.reported_at - ${GRACE}
      AND attached.ids <> ARRAY(SELECT id FROM jsonb_array_elements_text(r."volumeIds") AS mounted(id) ORDER BY id)`,
  // whoever deletes a volume asks its node first: what is kept longer outlived a node that was away or given up
  orphan_volume: `SELECT n.region, n.id, n.id || '/' || kept.id, NULL::uuid, 'The node keeps the ' || CASE WHEN uv.id IS NULL THEN 'volume ' ELSE 'unikernel volume ' END || coalesce(v.name, uv.name) || ', which is deleted.'
    FROM ${volumes} WHERE ${TRUSTED} AND coalesce(v.status, uv.state) = 'deleted' AND coalesce(v.deleted_at, uv.deleted_at) < n.reported_at - ${GRACE}`,
  unknown_volume: `SELECT n.region, n.id, n.id || '/' || kept.id, NULL::uuid, 'The node keeps a volume that is not known: ' || kept.id || '.'
    FROM ${volumes} WHERE ${TRUSTED} AND v.id IS NULL AND uv.id IS NULL`,
  node_away: `SELECT n.region, n.id, n.id, NULL::uuid, 'The node is in service, but ' || CASE WHEN n.up THEN 'its agent is silent' ELSE 'down' END || '; if it stays so, declare it dead.'
    FROM nodes n WHERE n.state = 'in_service' AND NOT (${TRUSTED})`,
};

/** All that is found now, once per rule and subject. */
export const allFound = `SELECT DISTINCT ON (rule, subject) * FROM (
  ${Object.entries(findingSelects).map(([rule, select]) => `SELECT '${rule}' AS rule, f.* FROM (${select}) AS f(region, node_id, subject, instance_id, detail)`).join('\n  UNION ALL ')}
) every_rule ORDER BY rule, subject`;
