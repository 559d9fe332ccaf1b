import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NodeDrainView } from '@garrison/contracts';
import type { DrainCommand, DrainMachineStatus, DrainMode, InstanceState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

export type DrainRow = { id: string; node_id: string; mode: DrainMode; request_id: string; created_at: Date; cancelled_at: Date | null; finished_at: Date | null };
type MachineRow = {
  instance_id: string; account_id: string; name: string; instance_status: InstanceState; status: DrainMachineStatus; step: DrainCommand | null; operation_id: string | null; reason: string | null;
  updated_at: Date;
};
/** A machine that is not through yet, with what its drain wants. */
export type OpenMachine = { drain_id: string; instance_id: string; step: DrainCommand | null; attempts: number; mode: DrainMode; node_id: string; request_id: string; cancelled: boolean };
export type MachinePatch = { status?: DrainMachineStatus; step?: DrainCommand; attempts?: number; operation_id?: string; reason: string | null };

const OPEN = "m.status IN ('waiting', 'working')";

/** The only reader and writer of drains and of what became of their machines. */
@Injectable()
export class NodeDrainsRepository {
  /** Begins a drain of all that holds something on the node now; the node is locked. One without machines is over at once. */
  async begin(tx: EntityManager, nodeId: string, mode: DrainMode, requestId: string): Promise<DrainRow> {
    const id = randomUUID();
    await tx.query('INSERT INTO node_drains (id, node_id, mode, request_id) VALUES ($1, $2, $3, $4)', [id, nodeId, mode, requestId]);
    await tx.query("INSERT INTO node_drain_machines (drain_id, instance_id) SELECT $1, id FROM instances WHERE node_id = $2 AND status <> 'DELETED'", [id, nodeId]);
    await this.finishWhatIsThrough(tx);
    const [row]: DrainRow[] = await tx.query('SELECT * FROM node_drains WHERE id = $1', [id]);
    return row as DrainRow;
  }

  async runningOf(db: EntityManager, nodeId: string): Promise<DrainRow | undefined> {
    const [row]: DrainRow[] = await db.query('SELECT * FROM node_drains WHERE node_id = $1 AND finished_at IS NULL', [nodeId]);
    return row;
  }

  async latestOf(db: EntityManager, nodeId: string): Promise<DrainRow | undefined> {
    const [row]: DrainRow[] = await db.query('SELECT * FROM node_drains WHERE node_id = $1 ORDER BY created_at DESC, id LIMIT 1', [nodeId]);
    return row;
  }

  /** From now on no further machine is begun. Returns whether a drain was running. */
  async cancel(tx: EntityManager, nodeId: string): Promise<boolean> {
    const [, cancelled]: [unknown, number] = await tx.query('UPDATE node_drains SET cancelled_at = coalesce(cancelled_at, now()) WHERE node_id = $1 AND finished_at IS NULL', [nodeId]);
    return cancelled > 0;
  }

  /** Machines that running drains still have to see to. */
  async open(db: EntityManager): Promise<{ drain_id: string; instance_id: string }[]> {
    return db.query(
      `SELECT m.drain_id, m.instance_id FROM node_drains d JOIN node_drain_machines m ON m.drain_id = d.id WHERE d.finished_at IS NULL AND ${OPEN} ORDER BY d.created_at, m.instance_id`,
    );
  }

  /** Locks a machine of a drain unless it is through. */
  async lockOpen(tx: EntityManager, drainId: string, instanceId: string): Promise<OpenMachine | undefined> {
    const [row]: OpenMachine[] = await tx.query(
      `SELECT m.drain_id, m.instance_id, m.step, m.attempts, d.mode, d.node_id, d.request_id, d.cancelled_at IS NOT NULL AS cancelled
       FROM node_drain_machines m JOIN node_drains d ON d.id = m.drain_id WHERE m.drain_id = $1 AND m.instance_id = $2 AND ${OPEN} FOR UPDATE OF m`,
      [drainId, instanceId],
    );
    return row;
  }

  async write(tx: EntityManager, { drain_id, instance_id }: OpenMachine, patch: MachinePatch): Promise<void> {
    const entries = Object.entries(patch);
    await tx.query(`UPDATE node_drain_machines SET ${entries.map(([column], at) => `${column} = $${at + 3}`).join(', ')}, updated_at = now() WHERE drain_id = $1 AND instance_id = $2`, [
      drain_id, instance_id, ...entries.map(([, value]) => value),
    ]);
  }

  async finishWhatIsThrough(db: EntityManager): Promise<void> {
    await db.query(`UPDATE node_drains d SET finished_at = now() WHERE d.finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM node_drain_machines m WHERE m.drain_id = d.id AND ${OPEN})`);
  }

  async view(db: EntityManager, { id, node_id, mode, created_at, cancelled_at, finished_at }: DrainRow): Promise<NodeDrainView> {
    const rows: MachineRow[] = await db.query(
      `SELECT m.instance_id, i.account_id, i.name, i.status AS instance_status, m.status, m.step, m.operation_id, m.reason, m.updated_at
       FROM node_drain_machines m JOIN instances i ON i.id = m.instance_id WHERE m.drain_id = $1 ORDER BY i.name, i.id`,
      [id],
    );
    const count = (status: DrainMachineStatus) => rows.filter((row) => row.status === status).length;
    return {
      id, node_id, mode,
      status: finished_at ? (cancelled_at ? 'cancelled' : 'finished') : cancelled_at ? 'cancelling' : 'running',
      counts: { waiting: count('waiting'), working: count('working'), done: count('done'), left: count('left'), failed: count('failed') },
      machines: rows.map((row) => ({ ...row, updated_at: row.updated_at.toISOString() })),
      created_at: created_at.toISOString(), cancelled_at: cancelled_at?.toISOString() ?? null, finished_at: finished_at?.toISOString() ?? null,
    };
  }
}
