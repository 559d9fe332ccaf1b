import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A job to be published once the transaction is committed. */
export type OutboxJob = { queue: string; name: string; id: string; payload: unknown; attempts: number };

/** The only road from a transaction to a queue. */
@Injectable()
export class Outbox {
  async add(tx: EntityManager, job: OutboxJob): Promise<void> {
    await tx.query('INSERT INTO outbox (queue, job_name, job_id, payload, attempts) VALUES ($1, $2, $3, $4, $5)', [
      job.queue,
      job.name,
      job.id,
      JSON.stringify(job.payload),
      job.attempts,
    ]);
  }
}
