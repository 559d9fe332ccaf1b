import { Injectable } from '@nestjs/common';
import type { GpuFacts, NodeFacts } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

/** A node whose agent has been silent for longer than this takes no new machines. */
const SILENT_AFTER = "interval '2 minutes'";

/** A node as placement and stock see it. */
export type InventoryNode = NodeFacts & { region: string };
type Filter = { region?: string; model?: string; nodeId?: string };
type Row = { id: string; region: string; vcpus: number; ram_gb: number; held_vcpus: number; held_ram_gb: number; cordoned: boolean; usable: boolean; gpus: (GpuFacts & { healthy: boolean })[] | null };

/** Reads what the nodes have and what is free, from the device and instance rows themselves: there is no counter that could disagree. */
@Injectable()
export class NodeInventory {
  async nodes(db: EntityManager, { region, model, nodeId }: Filter): Promise<InventoryNode[]> {
    const rows: Row[] = await db.query(
      `SELECT n.id, n.region, n.vcpus, n.ram_gb, n.cordoned, n.up AND n.reported_at > now() - ${SILENT_AFTER} AS usable,
              coalesce(held.vcpus, 0)::int AS held_vcpus, coalesce(held.ram_gb, 0)::int AS held_ram_gb, devices.gpus
       FROM nodes n
       LEFT JOIN LATERAL (SELECT sum(i.vcpus) AS vcpus, sum(i.ram_gb) AS ram_gb FROM instances i WHERE i.node_id = n.id) held ON true
       JOIN LATERAL (
         SELECT json_agg(json_build_object('id', d.id, 'model', d.model, 'numaNode', d.numa_node, 'nvlinkIsland', d.nvlink_island,
                                           'free', d.instance_id IS NULL AND d.healthy, 'healthy', d.healthy)) AS gpus
         FROM gpu_devices d WHERE d.node_id = n.id AND ($2::text IS NULL OR d.model = $2)
       ) devices ON devices.gpus IS NOT NULL
       WHERE ($1::text IS NULL OR n.region = $1) AND ($3::text IS NULL OR n.id = $3)
       ORDER BY n.id`,
      [region ?? null, model ?? null, nodeId ?? null],
    );
    return rows.map((row) => ({
      id: row.id,
      region: row.region,
      freeVcpus: row.vcpus - row.held_vcpus,
      freeRamGb: row.ram_gb - row.held_ram_gb,
      state: !row.usable ? 'failed' : row.cordoned ? 'cordoned' : 'active',
      gpus: row.gpus ?? [],
    }));
  }
}
