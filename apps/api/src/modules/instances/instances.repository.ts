import { Injectable } from '@nestjs/common';
import { err, instanceLifecycle, instanceUsage, ok, type DomainError, type InstanceEvent, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { UsageRecorder } from '../usage/usage.recorder.js';
import type { InstanceRow } from './instance.row.js';

/** Columns that may change together with a state. */
export type InstancePatch = Partial<
  Pick<InstanceRow, 'node_id' | 'last_node_id' | 'private_ip' | 'public_ip' | 'ip_status' | 'price_per_hour_nano' | 'error' | 'sealed_user_data' | 'deleted_at' | 'name' | 'labels' | 'delete_protection' | 'lease_until' | 'idle_stop_minutes' | 'network_version' | 'network_applied'>
>;
export type NewInstance = Omit<InstanceRow, 'generation' | 'created_at' | 'updated_at' | 'deleted_at' | 'error' | 'delete_protection' | 'status' | 'network_version' | 'network_applied'>;

const jsonColumns = new Set(['flavor', 'labels', 'error']);
const valueOf = (column: string, value: unknown): unknown => (jsonColumns.has(column) && value !== null ? JSON.stringify(value) : value);

/** The only writer of `instances`: a state changes along the lifecycle and by compare-and-set on the generation, nowhere else, and what it is charged for with it. */
@Injectable()
export class InstancesRepository {
  constructor(private readonly usage: UsageRecorder) {}

  async insert(tx: EntityManager, instance: NewInstance): Promise<InstanceRow> {
    const columns = Object.keys(instance);
    const [row]: InstanceRow[] = await tx.query(
      `INSERT INTO instances (status, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')}) RETURNING *`,
      [instanceLifecycle.initial, ...Object.entries(instance).map(([column, value]) => valueOf(column, value))],
    );
    return row as InstanceRow;
  }

  /** Locks an instance against other writers; with an account, only that account's. */
  async lock(tx: EntityManager, id: string, accountId?: string): Promise<InstanceRow | undefined> {
    const [row]: InstanceRow[] = await tx.query('SELECT * FROM instances WHERE id = $1 AND ($2::uuid IS NULL OR account_id = $2) FOR NO KEY UPDATE', [id, accountId ?? null]);
    return row;
  }

  /** Moves the instance along its lifecycle; `wrong_state` when there is no such edge, `stale` when somebody moved it since it was read. */
  async move(tx: EntityManager, instance: InstanceRow, event: InstanceEvent, patch: InstancePatch = {}): Promise<Result<InstanceRow, DomainError>> {
    const next = instanceLifecycle.next(instance.status, event);
    if (!next.ok) {
      const { state, allowedFrom } = next.error;
      return err({ code: 'wrong_state', resource: 'instance', current_state: state, command: event, allowed_from: allowedFrom });
    }
    return this.write(tx, instance, { ...patch, status: next.value });
  }

  /** Changes what is not a state. */
  change(tx: EntityManager, instance: InstanceRow, patch: InstancePatch): Promise<Result<InstanceRow, DomainError>> {
    return this.write(tx, instance, patch);
  }

  private async write(tx: EntityManager, instance: InstanceRow, change: InstancePatch & { status?: InstanceRow['status'] }): Promise<Result<InstanceRow, DomainError>> {
    const entries = Object.entries(change);
    const sets = entries.map(([column], at) => `${column} = $${at + 3}`);
    const [rows]: [InstanceRow[], number] = await tx.query(
      `UPDATE instances SET ${[...sets, 'generation = generation + 1', 'updated_at = now()'].join(', ')} WHERE id = $1 AND generation = $2 RETURNING *`,
      [instance.id, instance.generation, ...entries.map(([column, value]) => valueOf(column, value))],
    );
    const [row] = rows;
    if (!row) return err({ code: 'stale', resource: 'instance', id: instance.id });
    const subject = { accountId: row.account_id, region: row.region, resourceType: 'instance', resourceId: row.id, resourceName: row.name } as const;
    await this.usage.follow(tx, subject, instanceUsage(instance), instanceUsage(row));
    return ok(row);
  }
}
