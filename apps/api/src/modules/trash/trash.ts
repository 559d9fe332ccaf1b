import { randomUUID } from 'node:crypto';
import type { AgentJob } from '@garrison/contracts';
import { err, invalid, ok, type DomainError, type Issue, type ResourceKind, type Result, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Env } from '../../config/env.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { Operations, OperationRow } from '../../platform/operations/operations.js';
import { thrownAwayAt } from './kept.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
export type TrashEvent = 'trash' | 'recover' | 'purge';
export type TrashPatch = { trashed_at?: Date | null; purge_at?: Date | null; name?: string };
/** What of a row its way through the trash needs. */
export type TrashRow = { id: string; account_id: string; name: string; status: string; generation: number; region: string; tier: Tier; trashed_at: Date | null; purge_at: Date | null };

/** What differs from kind to kind. */
export type TrashOf<Row extends TrashRow> = {
  readonly table: 'volumes' | 'snapshots' | 'custom_images';
  readonly resource: ResourceKind;
  /** Of the operation that deletes one for good. */
  readonly operationKind: string;
  readonly purgeDeadlineMs: number;
  move(tx: EntityManager, row: Row, event: TrashEvent, patch: TrashPatch): Refusable<Row>;
  checkName(name: string, field: string): Issue[];
  purgeJob(target: { operationId: string; id: string; fence: number; requestId: string }): AgentJob;
  /** Tells the account of the row and of operations; called last. */
  announce(tx: EntityManager, row: Row, operations: readonly OperationRow[]): Promise<void>;
};

/** How long (ms) after a purge that failed it is asked for again. */
const RETRY_MS = 60_000;

/**
 * The way of one kind of thing through the trash: in and out of it are moves of the row alone, the disk is deleted by an operation when its time is up or its
 * owner wants it gone. Every move is made under the row's lock, so of a restore and a purge exactly one wins (decision 0013).
 */
export class Trash<Row extends TrashRow> {
  constructor(
    private readonly of: TrashOf<Row>,
    private readonly operations: Operations,
    private readonly env: Pick<Env, 'TRASH_HOURS'>,
  ) {}

  /** The row is locked and its deletion allowed. Answers until when it is kept. */
  async throwAway(tx: EntityManager, row: Row): Refusable<Date> {
    const times = thrownAwayAt(new Date(), this.env);
    const moved = await this.of.move(tx, row, 'trash', times);
    if (!moved.ok) return moved;
    await this.of.announce(tx, moved.value, []);
    return ok(times.purge_at);
  }

  /** Takes it out again, under a new name if one is given. */
  async recover(tx: EntityManager, context: AuthenticatedContext, id: string, newName: string | undefined): Refusable<Row> {
    const issues = newName === undefined ? [] : this.of.checkName(newName, 'name');
    if (issues.length > 0) return err(invalid(issues));
    const found = await this.inTrash(tx, context, id, 'restore');
    if (!found.ok) return found;
    const name = newName ?? found.value.name;
    if (await this.nameTaken(tx, found.value.account_id, name)) return err({ code: 'name_taken', resource: this.of.resource, name, field: 'name' });
    const moved = await this.of.move(tx, found.value, 'recover', { trashed_at: null, purge_at: null, name });
    if (moved.ok) await this.of.announce(tx, moved.value, []);
    return moved;
  }

  /** Deletes it for good now. */
  async purge(tx: EntityManager, context: AuthenticatedContext, id: string): Refusable<OperationRow> {
    const found = await this.inTrash(tx, context, id, 'purge');
    return found.ok ? ok(await this.startPurge(tx, found.value, context.requestId)) : found;
  }

  /** Ids of what is due: its time is up, or an earlier purge has ended without success a while ago. */
  async due(db: EntityManager, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await db.query(`SELECT t.id FROM ${this.of.table} t WHERE ${isDue} ORDER BY t.purge_at LIMIT $2`, [RETRY_MS / 1_000, limit]);
    return rows.map(({ id }) => id);
  }

  /** Deletes one for good if it is still due; another worker, or its owner, may have been first. */
  async purgeIfDue(tx: EntityManager, id: string): Promise<boolean> {
    const [row]: Row[] = await tx.query(`SELECT t.* FROM ${this.of.table} t WHERE t.id = $2 AND ${isDue} FOR NO KEY UPDATE SKIP LOCKED`, [RETRY_MS / 1_000, id]);
    if (row) await this.startPurge(tx, row);
    return row !== undefined;
  }

  private async startPurge(tx: EntityManager, row: Row, requestId?: string): Promise<OperationRow> {
    const moved = await this.of.move(tx, row, 'purge', {});
    if (!moved.ok) throw new Error(`${this.of.resource} ${row.id} in ${row.status} cannot be purged`);
    const operationId = randomUUID();
    const job = this.of.purgeJob({ operationId, id: row.id, fence: moved.value.generation, requestId: requestId ?? operationId.slice(0, 8) });
    const { account_id: accountId, region } = row;
    const operation = await this.operations.open(tx, { accountId, kind: this.of.operationKind, region, deadlineMs: this.of.purgeDeadlineMs, job });
    await this.of.announce(tx, moved.value, [operation]);
    return operation;
  }

  private async inTrash(tx: EntityManager, { actor }: AuthenticatedContext, id: string, command: string): Refusable<Row> {
    const { resource } = this.of;
    const [row]: Row[] = await tx.query(`SELECT * FROM ${this.of.table} WHERE id = $1 AND account_id = $2 AND status <> 'deleted' FOR NO KEY UPDATE`, [id, actor.accountId]);
    if (!row) return err({ code: 'not_found', resource, id });
    if (actor.tier && actor.tier !== row.tier) return err({ code: 'tier_not_allowed', tier: row.tier, allowed: [actor.tier] });
    return row.status === 'trashed' ? ok(row) : err({ code: 'wrong_state', resource, current_state: row.status, command, allowed_from: ['trashed'] });
  }

  /** Asked for a clear answer; the unique index decides when two ask at once. */
  private async nameTaken(tx: EntityManager, accountId: string, name: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM ${this.of.table} WHERE account_id = $1 AND name = $2 AND status NOT IN ('trashed', 'purging', 'deleted')`, [accountId, name]);
    return rows.length > 0;
  }
}

/** Of a table `t`; `$1`: seconds of rest after a purge that failed. */
const isDue = `t.status IN ('trashed', 'purging') AND t.purge_at IS NOT NULL AND (
  (t.status = 'trashed' AND t.purge_at <= now())
  OR (t.status = 'purging' AND t.updated_at < now() - make_interval(secs => $1)
      AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.resource_id = t.id AND o.status IN ('pending', 'running'))))`;
