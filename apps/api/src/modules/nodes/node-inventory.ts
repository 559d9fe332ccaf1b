import { Injectable } from '@nestjs/common';
import type { GpuFacts, NodeFacts, PlacementNeed } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

/** A node whose agent has been silent for longer than this takes no new machines. */
const SILENT_AFTER = "interval '2 minutes'";
/** More nodes than this are not weighed for one machine: a few of them may be locked just now, and the best of the rest must be among them. */
const SHORTLIST = 12;

/** A node as placement and stock see it. */
export type InventoryNode = NodeFacts & { region: string };
type Filter = { region?: string; model?: string; nodeId?: string };
type Row = { id: string; region: string; vcpus: number; ram_gb: number; held_vcpus: number; held_ram_gb: number; cordoned: boolean; usable: boolean; gpus: GpuFacts[] | null };

const usable = `n.state = 'in_service' AND n.up AND n.reported_at > now() - ${SILENT_AFTER}`;
const held = `LATERAL (SELECT coalesce(sum(i.vcpus), 0)::int AS held_vcpus, coalesce(sum(i.ram_gb), 0)::int AS held_ram_gb FROM instances i WHERE i.node_id = n.id) held`;
const columns = `n.id, n.region, n.vcpus, n.ram_gb, n.cordoned, ${usable} AS usable, held_vcpus, held_ram_gb`;
const gpusOf = (node: string, model: string | undefined) => `LATERAL (
  SELECT json_agg(json_build_object('id', d.id, 'model', d.model, 'numaNode', d.numa_node, 'nvlinkIsland', d.nvlink_island, 'free', d.instance_id IS NULL AND d.healthy)) AS gpus
  FROM gpu_devices d WHERE d.node_id = ${node} ${model === undefined ? '' : `AND d.model = ${model}`}) devices ON devices.gpus IS NOT NULL`;

/** Reads what the nodes have and what is free, from the device and instance rows themselves: there is no counter that could disagree. */
@Injectable()
export class NodeInventory {
  async nodes(db: EntityManager, { region, model, nodeId }: Filter): Promise<InventoryNode[]> {
    const values: string[] = [];
    const place = (value: string) => `$${values.push(value)}`;
    const conditions = [...(region === undefined ? [] : [`n.region = ${place(region)}`]), ...(nodeId === undefined ? [] : [`n.id = ${place(nodeId)}`])];
    const devices = gpusOf('n.id', model === undefined ? undefined : place(model));
    const rows: Row[] = await db.query(`SELECT ${columns}, gpus FROM nodes n CROSS JOIN ${held} JOIN ${devices} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY n.id`, values);
    return rows.map(nodeOf);
  }

  /**
   * The nodes of a region that can take a machine now, best first as far as SQL can tell: those that keep its GPUs together before the others, and the
   * fullest of them first. The rule of placement (`placeGpus`) chooses among them; empty means that the machine fits nowhere.
   */
  async shortlist(db: EntityManager, region: string, { model, count, vcpus, ramGb }: PlacementNeed): Promise<InventoryNode[]> {
    const rows: Row[] = await db.query(
      `WITH free AS (
         SELECT node_id, sum(gpus) AS gpus, max(gpus) >= $3::int AS together
         FROM (SELECT node_id, count(*)::int AS gpus FROM gpu_devices WHERE region = $1 AND model = $2 AND instance_id IS NULL AND healthy
               GROUP BY node_id, coalesce(nvlink_island, -1 - numa_node)) pieces
         GROUP BY node_id HAVING sum(gpus) >= $3::int ORDER BY together DESC, gpus, node_id
       ), fitting AS (
         SELECT ${columns}, together, gpus AS free_gpus FROM free f JOIN nodes n ON n.id = f.node_id CROSS JOIN ${held}
         WHERE ${usable} AND NOT n.cordoned AND n.vcpus - held_vcpus >= $4::int AND n.ram_gb - held_ram_gb >= $5::int
         ORDER BY together DESC, gpus, node_id LIMIT ${SHORTLIST}
       )
       SELECT fitting.*, devices.gpus FROM fitting JOIN ${gpusOf('fitting.id', '$2')} ORDER BY together DESC, free_gpus, id`,
      [region, model, count, vcpus, ramGb],
    );
    return rows.map(nodeOf);
  }
}

const nodeOf = (row: Row): InventoryNode => ({
  id: row.id,
  region: row.region,
  freeVcpus: row.vcpus - row.held_vcpus,
  freeRamGb: row.ram_gb - row.held_ram_gb,
  state: !row.usable ? 'failed' : row.cordoned ? 'cordoned' : 'active',
  gpus: row.gpus ?? [],
});
