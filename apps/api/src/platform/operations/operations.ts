import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AgentJob, JobFailure, JobOutcome, JobProgress, JobResource, OperationStep, OperationView } from '@garrison/contracts';
import { agentJobs, agentQueueName, jobResourceOf } from '@garrison/contracts';
import type { OperationStatus } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';
import { together } from '../database/together.js';
import { Outbox } from '../outbox/outbox.js';
import type { Change } from '../realtime/event-log.js';

/** Why something failed, in words for its owner; stored on operations and resources. */
export type Failure = { code: string; message: string; step: string | null; at: string };

export type OperationRow = {
  id: string; account_id: string; kind: string; resource_type: JobResource['type']; resource_id: string; region: string; status: OperationStatus; fence: number; attempts: number;
  job: AgentJob | null; steps: OperationStep[]; progress_sequence: number; error: Failure | null; request_id: string; generation: number; lease_until: Date; deadline_at: Date;
  created_at: Date; started_at: Date | null; finished_at: Date | null;
};

/** `deadlineMs` counts from now. With `neverExpires` the job may be worked on after the deadline too (a clean-up that must happen some day). */
export type NewOperation = { accountId: string; kind: string; region: string; deadlineMs: number; job: AgentJob; neverExpires?: boolean };

const UNFINISHED = "status IN ('pending', 'running')";

/** The view of `/api/operations/`. */
export const operationViewOf = (row: OperationRow): OperationView => ({
  id: row.id,
  kind: row.kind,
  resource_type: row.resource_type,
  resource_id: row.resource_id,
  region: row.region,
  status: row.status,
  attempts: row.attempts,
  error: row.error,
  steps: row.steps.map((step) => ({ name: step.name, status: step.status, started_at: step.startedAt, finished_at: step.finishedAt, detail: step.detail })),
  generation: row.generation,
  deadline_at: row.deadline_at.toISOString(),
  created_at: row.created_at.toISOString(),
  started_at: row.started_at?.toISOString() ?? null,
  finished_at: row.finished_at?.toISOString() ?? null,
});

/** What to store of an answer that was no success. */
export const failureOf = (outcome: JobOutcome['outcome']): Failure => {
  const failure: JobFailure = outcome.kind === 'done' ? { code: 'internal', message: 'The node holds something else than was asked for.', step: null } : outcome.failure;
  return { code: failure.code, message: failure.message, step: failure.step, at: new Date().toISOString() };
};

/** What to say of an operation whose deadline passed without an answer. */
export const outOfTime = ({ kind, steps }: OperationRow): JobFailure => ({
  code: 'attempts_exhausted',
  message: `The node did not finish within the time allowed (${kind}).`,
  step: steps.at(-1)?.name ?? null,
});

/** The change to put into the event log after an operation was written. */
export const operationChange = (row: OperationRow): Change => ({ resourceType: 'operation', resourceId: row.id, generation: row.generation, data: operationViewOf(row) });

/**
 * The durable record of commands in progress: a row with a deadline (after it the reconciler decides) and a lease (after it the job is dispatched
 * again under the same id). A partial unique index allows one unfinished operation per resource.
 */
@Injectable()
export class Operations {
  constructor(
    private readonly outbox: Outbox,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Opens an operation and leaves its job for the region's agent. It belongs to what the job is about; the job's `operationId` and `fence` become the row's. */
  async open(tx: EntityManager, { accountId, kind, region, deadlineMs, neverExpires, job: asked }: NewOperation): Promise<OperationRow> {
    const deadline = new Date(Date.now() + this.scaled(deadlineMs));
    const job = neverExpires ? asked : expiring(asked, deadline);
    const { operationId, fence, requestId } = job.payload;
    const resource = jobResourceOf(job.payload);
    const inserted: Promise<OperationRow[]> = tx.query(
      `INSERT INTO operations (id, account_id, kind, resource_type, resource_id, region, status, fence, job, request_id, lease_until, deadline_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, now() + make_interval(secs => $10), $11)
       RETURNING *`,
      [
        operationId, accountId, kind, resource.type, resource.id, region, fence, JSON.stringify(job), requestId,
        this.env.OPERATION_LEASE_SECONDS, deadline,
      ],
    );
    const [[row]] = await together([inserted, this.dispatch(tx, region, job)]);
    return row as OperationRow;
  }

  /** Ends whatever is unfinished on a resource because a newer command takes over; its late answers will meet a finished row. */
  async supersede(tx: EntityManager, resourceType: string, resourceId: string, by: string): Promise<OperationRow | undefined> {
    const error: Failure = { code: 'superseded', message: `Given up for "${by}".`, step: null, at: new Date().toISOString() };
    const [rows]: [OperationRow[], number] = await tx.query(
      `UPDATE operations SET generation = generation + 1, status = 'failed', error = $3, finished_at = now(), job = NULL
       WHERE resource_type = $1 AND resource_id = $2 AND ${UNFINISHED} RETURNING *`,
      [resourceType, resourceId, JSON.stringify(error)],
    );
    return rows[0];
  }

  /** What a thing is busy with, if anything. Asked under the thing's lock, it cannot change before that is let go. */
  async unfinishedOf(tx: EntityManager, resource: JobResource): Promise<Pick<OperationRow, 'id' | 'kind'> | undefined> {
    const [row]: Pick<OperationRow, 'id' | 'kind'>[] = await tx.query(`SELECT id, kind FROM operations WHERE resource_type = $1 AND resource_id = $2 AND ${UNFINISHED}`, [resource.type, resource.id]);
    return row;
  }

  /** Locks what a thing is busy with, if anything. */
  async lockUnfinishedOf(tx: EntityManager, resource: JobResource): Promise<OperationRow | undefined> {
    const [row]: OperationRow[] = await tx.query(`SELECT * FROM operations WHERE resource_type = $1 AND resource_id = $2 AND ${UNFINISHED} FOR UPDATE`, [resource.type, resource.id]);
    return row;
  }

  /** Locks an operation that still waits for its answer; undefined when it is finished, unknown or was sent for another fence. */
  async lockUnfinished(tx: EntityManager, id: string, fence: number): Promise<OperationRow | undefined> {
    const [row]: OperationRow[] = await tx.query(`SELECT * FROM operations WHERE id = $1 AND fence = $2 AND ${UNFINISHED} FOR UPDATE`, [id, fence]);
    return row;
  }

  /** Takes a progress report and renews the lease; undefined when a newer one is known, or when the operation is finished, unknown or was sent for another fence. */
  async progress(tx: EntityManager, { operationId, fence, sequence, steps }: Pick<JobProgress, 'operationId' | 'fence' | 'sequence' | 'steps'>): Promise<OperationRow | undefined> {
    const [rows]: [OperationRow[], number] = await tx.query(
      `UPDATE operations SET generation = generation + 1, status = 'running', steps = $2, progress_sequence = $3, started_at = coalesce(started_at, now()),
              lease_until = now() + make_interval(secs => $4)
       WHERE id = $1 AND fence = $5 AND ${UNFINISHED} AND progress_sequence < $3 RETURNING *`,
      [operationId, JSON.stringify(steps), sequence, this.env.OPERATION_LEASE_SECONDS, fence],
    );
    return rows[0];
  }

  async finish(tx: EntityManager, id: string, end: { status: 'succeeded' | 'failed'; error: Failure | null; steps?: readonly OperationStep[] }): Promise<OperationRow> {
    const [rows]: [OperationRow[], number] = await tx.query(
      `UPDATE operations SET generation = generation + 1, status = $2, error = $3, steps = coalesce($4, steps), job = NULL, started_at = coalesce(started_at, now()), finished_at = now()
       WHERE id = $1 RETURNING *`,
      [id, end.status, end.error && JSON.stringify(end.error), end.steps ? JSON.stringify(end.steps) : null],
    );
    return rows[0] as OperationRow;
  }

  /** Dispatches again what was silent for longer than its lease; the same job id makes it one job if the queue still has it. */
  async redispatchSilent(tx: EntityManager, limit: number): Promise<OperationRow[]> {
    const [rows]: [OperationRow[], number] = await tx.query(
      `UPDATE operations SET generation = generation + 1, attempts = attempts + 1, lease_until = now() + make_interval(secs => $1)
       WHERE id IN (SELECT id FROM operations WHERE ${UNFINISHED} AND lease_until < now() AND deadline_at >= now()
                    ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING *`,
      [this.env.OPERATION_LEASE_SECONDS, limit],
    );
    for (const row of rows) if (row.job) await this.dispatch(tx, row.region, row.job);
    return rows;
  }

  /** Gives an operation that must go on a new deadline (a clean-up on a node that is away). */
  async extend(tx: EntityManager, id: string, deadlineMs: number): Promise<void> {
    await tx.query('UPDATE operations SET deadline_at = now() + make_interval(secs => $2) WHERE id = $1', [id, this.scaled(deadlineMs) / 1_000]);
  }

  private scaled(deadlineMs: number): number {
    return deadlineMs * (this.env.DEADLINE_PERCENT / 100);
  }

  private async dispatch(tx: EntityManager, region: string, job: AgentJob): Promise<void> {
    const { attempts } = agentJobs[job.name];
    await this.outbox.add(tx, { queue: agentQueueName(region), name: job.name, id: job.payload.operationId, payload: job.payload, attempts });
  }
}

/** Pairing a job's name with its own payload is beyond what a spread can show the compiler. */
const expiring = (job: AgentJob, deadline: Date): AgentJob => ({ ...job, payload: { ...job.payload, notAfter: deadline.toISOString() } }) as AgentJob;
