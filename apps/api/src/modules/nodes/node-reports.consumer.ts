import { Injectable } from '@nestjs/common';
import type { NodeReport, RegionReport } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';

/** Keeps the inventory rows equal to what the agents report. Reports may come twice or late: an older one changes nothing. */
@Injectable()
export class NodeReportsConsumer {
  constructor(private readonly transactions: Transactions) {}

  async apply(report: RegionReport): Promise<void> {
    await this.transactions.commit(async (tx) => {
      // Always in the same order, so that two reports (or a report and a placement) cannot wait for each other in a circle.
      for (const node of [...report.nodes].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        if (await this.upsertNode(tx, report, node)) await this.upsertDevices(tx, report.region, node);
      }
    });
  }

  private async upsertNode(tx: EntityManager, { region, agentId, at }: RegionReport, node: NodeReport): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO nodes AS n (id, region, up, vcpus, ram_gb, storage_pools, machines, agent_id, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET region = $2, up = $3, vcpus = $4, ram_gb = $5, storage_pools = $6, machines = $7, agent_id = $8, reported_at = $9
       WHERE n.reported_at < $9 RETURNING id`,
      [node.id, region, node.up, node.vcpus, node.ramGb, JSON.stringify(node.storagePools), JSON.stringify(node.machines), agentId, at],
    );
    return rows.length > 0;
  }

  /** Changes only rows that differ; a GPU that is no longer reported has fallen off the bus. */
  private async upsertDevices(tx: EntityManager, region: string, node: NodeReport): Promise<void> {
    const devices = node.gpus.map(({ id, model, index, numaNode, nvlinkIsland, healthy }) => ({ id, model, slot: index, numa_node: numaNode, nvlink_island: nvlinkIsland, healthy }));
    await tx.query(
      `INSERT INTO gpu_devices AS d (id, node_id, region, model, slot, numa_node, nvlink_island, healthy)
       SELECT r.id, $1, $2, r.model, r.slot, r.numa_node, r.nvlink_island, r.healthy
       FROM jsonb_to_recordset($3::jsonb) AS r(id text, model text, slot int, numa_node int, nvlink_island int, healthy boolean)
       ON CONFLICT (id) DO UPDATE SET node_id = excluded.node_id, region = excluded.region, model = excluded.model, slot = excluded.slot,
         numa_node = excluded.numa_node, nvlink_island = excluded.nvlink_island, healthy = excluded.healthy
       WHERE (d.node_id, d.region, d.model, d.slot, d.numa_node, d.nvlink_island, d.healthy) IS DISTINCT FROM
             (excluded.node_id, excluded.region, excluded.model, excluded.slot, excluded.numa_node, excluded.nvlink_island, excluded.healthy)`,
      [node.id, region, JSON.stringify(devices)],
    );
    await tx.query('UPDATE gpu_devices SET healthy = false WHERE node_id = $1 AND healthy AND NOT (id = ANY($2))', [node.id, node.gpus.map((gpu) => gpu.id)]);
  }
}
