import { Injectable } from '@nestjs/common';
import type { NodeReport, RegionReport } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Transactions } from '../../platform/database/transactions.js';

/** Keeps the inventory rows equal to what the agents report. Reports may come twice or late: an older one changes nothing. */
@Injectable()
export class NodeReportsConsumer {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Takes the nodes a report names; it need not name all of the region. What is free is written in one short transaction. A node from which GPUs are just
   * being given away is waited for alone, so that placement never waits for a report that waits for another placement.
   */
  async apply(report: RegionReport): Promise<void> {
    const taken = await this.transactions.commit(async (tx) => {
      const busy = await this.busyAmong(tx, report.nodes);
      const nodes = report.nodes.filter(({ id }) => !busy.has(id));
      await this.take(tx, { ...report, nodes });
      return new Set(nodes);
    });
    for (const node of report.nodes.filter((one) => !taken.has(one))) await this.transactions.commit((tx) => this.take(tx, { ...report, nodes: [node] }));
  }

  /** Locks the nodes that are free and gives the ids of the others. */
  private async busyAmong(tx: EntityManager, nodes: readonly NodeReport[]): Promise<Set<string>> {
    const ids = nodes.map(({ id }) => id);
    const [free, known] = await together([
      tx.query<{ id: string }[]>('SELECT id FROM nodes WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED', [ids]),
      tx.query<{ id: string }[]>('SELECT id FROM nodes WHERE id = ANY($1)', [ids]),
    ]);
    const locked = new Set(free.map(({ id }) => id));
    return new Set(known.map(({ id }) => id).filter((id) => !locked.has(id)));
  }

  private async take(tx: EntityManager, report: RegionReport): Promise<void> {
    if (report.nodes.length === 0) return;
    const newer = await this.upsertNodes(tx, report);
    const nodes = report.nodes.filter((node) => newer.has(node.id));
    if (nodes.length > 0) await this.upsertDevices(tx, report.region, nodes);
  }

  /** Gives the ids of the nodes that this report tells something newer of. */
  private async upsertNodes(tx: EntityManager, { region, agentId, at, nodes }: RegionReport): Promise<Set<string>> {
    const reported = nodes.map(({ id, up, vcpus, ramGb, storagePools, machines, unikernels, volumes, gpus }) => ({ id, up, vcpus, ram_gb: ramGb, storage_pools: storagePools, machines, unikernels, volumes, gpu_holders: holdersOf(gpus) }));
    // Always in the same order, so that two reports of new nodes cannot wait for each other in a circle.
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO nodes AS n (id, region, up, vcpus, ram_gb, storage_pools, machines, unikernels, volumes, gpu_holders, agent_id, reported_at)
       SELECT r.id, $1, r.up, r.vcpus, r.ram_gb, r.storage_pools, r.machines, r.unikernels, r.volumes, r.gpu_holders, $2, $3::timestamptz
       FROM jsonb_to_recordset($4::jsonb) AS r(id text, up boolean, vcpus int, ram_gb int, storage_pools jsonb, machines jsonb, unikernels jsonb, volumes jsonb, gpu_holders jsonb) ORDER BY r.id
       ON CONFLICT (id) DO UPDATE SET region = excluded.region, up = excluded.up, vcpus = excluded.vcpus, ram_gb = excluded.ram_gb, storage_pools = excluded.storage_pools,
         machines = excluded.machines, unikernels = excluded.unikernels, volumes = excluded.volumes, gpu_holders = excluded.gpu_holders, agent_id = excluded.agent_id, reported_at = excluded.reported_at
       WHERE n.reported_at < excluded.reported_at RETURNING id`,
      [region, agentId, at, JSON.stringify(reported)],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Writes only rows that differ – looked at first, because an upsert locks also what it leaves alone; a GPU that is no longer reported has fallen off the bus. */
  private async upsertDevices(tx: EntityManager, region: string, nodes: readonly NodeReport[]): Promise<void> {
    const devices = nodes.flatMap((node) =>
      node.gpus.map(({ id, model, index, numaNode, nvlinkIsland, healthy }) => ({ id, node_id: node.id, model, slot: index, numa_node: numaNode, nvlink_island: nvlinkIsland, healthy })),
    );
    const written = tx.query(
      `INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy)
       SELECT r.id, r.node_id, $1, r.model, r.slot, r.numa_node, r.nvlink_island, r.healthy
       FROM jsonb_to_recordset($2::jsonb) AS r(id text, node_id text, model text, slot int, numa_node int, nvlink_island int, healthy boolean)
       LEFT JOIN gpu_devices d ON d.id = r.id
       WHERE (d.node_id, d.region, d.model, d.slot, d.numa_node, d.nvlink_island, d.healthy) IS DISTINCT FROM
             (r.node_id, $1, r.model, r.slot, r.numa_node, r.nvlink_island, r.healthy)
       ORDER BY r.id
       ON CONFLICT (id) DO UPDATE SET node_id = excluded.node_id, region = excluded.region, model = excluded.model, slot = excluded.slot,
         numa_node = excluded.numa_node, nvlink_island = excluded.nvlink_island, healthy = excluded.healthy`,
      [region, JSON.stringify(devices)],
    );
    const gone = 'UPDATE gpu_devices d SET healthy = false WHERE d.node_id = ANY($1) AND d.healthy AND NOT EXISTS (SELECT 1 FROM unnest($2::text[]) AS reported(id) WHERE reported.id = d.id)';
    await together([written, tx.query(gone, [nodes.map(({ id }) => id), devices.map(({ id }) => id)])]);
  }
}

/** GPU id → the machine that holds it on the node. */
const holdersOf = (gpus: NodeReport['gpus']): Record<string, string> => Object.fromEntries(gpus.flatMap(({ id, heldBy }) => (heldBy === null ? [] : [[id, heldBy]])));
