import { Injectable } from '@nestjs/common';
import type { AdminNodeSummary, AdminNodeView, CapacityView, EndpointQuery, endpoints, NodeReport, NodeSensors, Pagination } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';

type ListQuery = EndpointQuery<typeof endpoints.adminListNodes>;
type Row = {
  id: string; region: string; state: AdminNodeSummary['state']; up: boolean; cordoned: boolean; silent: boolean; agent_id: string; reported_at: Date; vcpus: number; held_vcpus: number; ram_gb: number; held_ram_gb: number;
  total: number; held: number; unhealthy: number; machine_count: number; storage_pools: NodeReport['storagePools'];
};

const SILENT = "n.reported_at <= now() - interval '2 minutes'";
const columns = `n.id, n.region, n.state, n.up, n.cordoned, ${SILENT} AS silent, n.agent_id, n.reported_at, n.vcpus, n.ram_gb, n.storage_pools, jsonb_array_length(n.machines) AS machine_count,
  load.*, devices.*`;
const joins = `CROSS JOIN LATERAL (SELECT coalesce(sum(i.vcpus), 0)::int AS held_vcpus, coalesce(sum(i.ram_gb), 0)::int AS held_ram_gb FROM instances i WHERE i.node_id = n.id) load
  CROSS JOIN LATERAL (SELECT count(*)::int AS total, count(d.instance_id)::int AS held, (count(*) FILTER (WHERE NOT d.healthy))::int AS unhealthy
                      FROM gpu_devices d WHERE d.node_id = n.id) devices`;

/** Reads nodes for operators: from the device and instance rows, beside what the node last reported. */
@Injectable()
export class AdminNodesQueries {
  async list(db: EntityManager, query: ListQuery): Promise<{ nodes: AdminNodeSummary[]; pagination: Pagination }> {
    const from = 'nodes n WHERE ($1::text IS NULL OR n.region = $1) AND ($2::boolean IS NULL OR n.cordoned = $2) AND ($3::boolean IS NULL OR n.up = $3) AND ($4::text IS NULL OR n.id ILIKE $4)';
    const values = [query.region ?? null, query.cordoned ?? null, query.up ?? null, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, { id: 'n.id', reported_at: 'n.reported_at' }, 'id', 'n.id');
    const around = (page: string) => `SELECT ${columns} FROM (${page}) n ${joins} ${order}`;
    const { rows, pagination } = await readPage<Row>(db, query, { columns: '*', from, order, values, around });
    return { nodes: rows.map((row) => ({ ...summaryOf(row), machines: row.machine_count })), pagination };
  }

  async find(db: EntityManager, id: string): Promise<AdminNodeView | undefined> {
    const [row]: Row[] = await db.query(`SELECT ${columns} FROM nodes n ${joins} WHERE n.id = $1`, [id]);
    if (!row) return undefined;
    const devices: AdminNodeView['devices'] = await db.query('SELECT id, model, slot, healthy, instance_id FROM gpu_devices WHERE node_id = $1 ORDER BY slot, id', [id]);
    const machines: AdminNodeView['machines'] = await db.query(
      `SELECT m."instanceId" AS instance_id, m.state, i.name, i.status, i.account_id
       FROM nodes n CROSS JOIN LATERAL jsonb_to_recordset(n.machines) AS m("instanceId" uuid, state text) LEFT JOIN instances i ON i.id = m."instanceId" WHERE n.id = $1 ORDER BY i.name, m."instanceId"`,
      [id],
    );
    const [sensed]: { sensors: NodeSensors; seen_at: Date }[] = await db.query('SELECT sensors, seen_at FROM node_sensors WHERE node_id = $1', [id]);
    const storage_pools = row.storage_pools.map(({ volumeType, totalGb, usedGb }) => ({ volume_type: volumeType, total_gb: totalGb, used_gb: usedGb }));
    return { ...summaryOf(row), storage_pools, sensors: sensed ? sensorsViewOf(sensed) : null, devices, machines };
  }

  async capacity(db: EntityManager, { region, gpu_model }: EndpointQuery<typeof endpoints.adminGetCapacity>): Promise<CapacityView[]> {
    return db.query(
      `SELECT d.region, d.model AS gpu_model, count(*)::int AS total, count(d.instance_id)::int AS held, (count(*) FILTER (WHERE d.instance_id IS NULL AND NOT d.healthy))::int AS unhealthy,
              (count(*) FILTER (WHERE d.instance_id IS NULL AND d.healthy))::int AS free,
              (count(*) FILTER (WHERE d.instance_id IS NULL AND d.healthy AND (n.cordoned OR NOT n.up OR n.state <> 'in_service' OR ${SILENT})))::int AS free_closed, count(DISTINCT d.node_id)::int AS nodes
       FROM gpu_devices d JOIN nodes n ON n.id = d.node_id WHERE ($1::text IS NULL OR d.region = $1) AND ($2::text IS NULL OR d.model = $2) GROUP BY d.region, d.model ORDER BY d.region, d.model`,
      [region ?? null, gpu_model ?? null],
    );
  }
}

const sensorsViewOf = ({ sensors, seen_at }: { sensors: NodeSensors; seen_at: Date }): AdminNodeView['sensors'] => ({
  seen_at: seen_at.toISOString(),
  inlet_c: sensors.inletC,
  power_w: sensors.powerW,
  cpu_utilization_percent: sensors.cpuUtilizationPercent,
  fans: sensors.fans,
  disks: sensors.disks.map(({ name, temperatureC, wearPercent, healthy }) => ({ name, temperature_c: temperatureC, wear_percent: wearPercent, healthy })),
  gpus: sensors.gpus.map((gpu) => ({
    id: gpu.gpuId, utilization_percent: gpu.utilizationPercent, memory_used_mb: gpu.memoryUsedMb, memory_total_mb: gpu.memoryTotalMb, temperature_c: gpu.temperatureC, power_w: gpu.powerW,
    ecc_corrected: gpu.eccCorrected, ecc_uncorrected: gpu.eccUncorrected,
  })),
});

const summaryOf = ({ id, region, state, up, cordoned, silent, agent_id, reported_at, vcpus, held_vcpus, ram_gb, held_ram_gb, total, held, unhealthy }: Row): Omit<AdminNodeSummary, 'machines'> => ({
  id, region, state, up, cordoned, silent, agent_id, reported_at: reported_at.toISOString(), vcpus, held_vcpus, ram_gb, held_ram_gb, gpus: { total, held, unhealthy },
});
