import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { ConsumeOptions, JobConsumer, JobHandler, JobPublisher, QueuedJob } from './job-queue.js';

export type BullQueueOptions = {
  redisUrl: string;
  /** Key prefix; `{…}` keeps all keys of a queue on one Cluster slot. */
  prefix?: string;
  onError: (error: Error) => void;
};

const DEFAULT_BACKOFF_MS = 1_000;
const DEFAULT_LOCK_MS = 15_000;

class BullPublisher implements JobPublisher {
  private readonly queues = new Map<string, Queue>();
  constructor(private readonly connection: Redis, private readonly prefix: string, private readonly onError: (error: Error) => void) {}

  async publish(name: string, jobs: readonly QueuedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.queue(name).addBulk(
      jobs.map((job) => ({
        name: job.name,
        data: job.payload,
        opts: {
          jobId: job.id,
          attempts: job.attempts,
          backoff: { type: 'exponential', delay: job.backoffMs ?? DEFAULT_BACKOFF_MS, jitter: 0.2 },
          // Nothing is kept: the operations table is the record, and a kept job would swallow a later dispatch with the same id.
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  private queue(name: string): Queue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection: this.connection, prefix: this.prefix });
    queue.on('error', this.onError);
    this.queues.set(name, queue);
    return queue;
  }
}

class BullConsumer implements JobConsumer {
  private readonly workers = new Set<Worker>();
  constructor(private readonly connection: Redis, private readonly prefix: string, private readonly onError: (error: Error) => void) {}

  async consume(queue: string, { concurrency, lockMs = DEFAULT_LOCK_MS }: ConsumeOptions, handler: JobHandler) {
    const worker = new Worker(
      queue,
      async (job, _token, signal) => {
        const attempts = job.opts.attempts ?? 1;
        const attempt = job.attemptsMade + 1;
        await handler({
          name: job.name,
          id: job.id ?? '',
          payload: job.data,
          attempt,
          lastAttempt: attempt >= attempts,
          signal: signal ?? new AbortController().signal,
        });
      },
      {
        connection: this.connection,
        prefix: this.prefix,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        // A stalled job is one whose process died; it must never be dropped for having died too often.
        maxStalledCount: 1_000,
      },
    );
    worker.on('error', this.onError);
    this.workers.add(worker);
    await worker.waitUntilReady();
    return {
      close: async () => {
        this.workers.delete(worker);
        await worker.close();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.close()));
    this.workers.clear();
  }
}

/** BullMQ on one Redis connection (blocking reads use duplicates of it). Reconnects by itself for ever: an unreachable Redis delays work and loses none. */
export function createBullQueue({ redisUrl, prefix = '{garrison}', onError }: BullQueueOptions) {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, retryStrategy: (tries) => Math.min(100 * tries, 2_000) });
  connection.on('error', onError);
  const publisher = new BullPublisher(connection, prefix, onError);
  const consumer = new BullConsumer(connection, prefix, onError);
  return {
    publisher: publisher as JobPublisher,
    consumer: consumer as JobConsumer,
    connection,
    /** Rejects when Redis does not answer within two seconds. */
    ping: async (): Promise<void> => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('Redis did not answer within 2 s')), 2_000);
      });
      await Promise.race([connection.ping(), late]).finally(() => clearTimeout(timer));
    },
    close: async (): Promise<void> => {
      await consumer.close();
      await publisher.close();
      connection.disconnect();
    },
  };
}

export type BullQueue = ReturnType<typeof createBullQueue>;
