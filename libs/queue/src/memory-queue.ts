import type { ConsumeOptions, JobConsumer, JobHandler, JobPublisher, QueuedJob } from './job-queue.js';

type Line = { waiting: QueuedJob[]; known: Set<string>; handler?: JobHandler; options?: ConsumeOptions; running: Set<Promise<void>> };

/** The in-memory twin for unit tests: the same promises as BullMQ (one unfinished job per id, retries up to `attempts`) without Redis, without waiting between attempts. */
export function createMemoryQueue() {
  const lines = new Map<string, Line>();
  const line = (name: string): Line => {
    const found = lines.get(name) ?? { waiting: [], known: new Set(), running: new Set() };
    lines.set(name, found);
    return found;
  };

  async function run(at: Line, job: QueuedJob, handler: JobHandler): Promise<void> {
    for (let attempt = 1; attempt <= job.attempts; attempt += 1) {
      try {
        const { signal } = new AbortController();
        await handler({ name: job.name, id: job.id, payload: structuredClone(job.payload), attempt, lastAttempt: attempt >= job.attempts, signal });
        break;
      } catch {
        // the next attempt follows, as BullMQ would give it
      }
    }
    at.known.delete(job.id);
  }

  function pump(at: Line): void {
    while (at.handler && at.waiting.length > 0 && at.running.size < (at.options?.concurrency ?? 1)) {
      const job = at.waiting.shift() as QueuedJob;
      const work: Promise<void> = run(at, job, at.handler).finally(() => {
        at.running.delete(work);
        pump(at);
      });
      at.running.add(work);
    }
  }

  const publisher: JobPublisher = {
    async publish(queue, jobs) {
      const at = line(queue);
      for (const job of jobs) {
        if (at.known.has(job.id)) continue;
        at.known.add(job.id);
        at.waiting.push(job);
      }
      pump(at);
    },
  };
  const consumer: JobConsumer = {
    async consume(queue, options, handler) {
      const at = line(queue);
      Object.assign(at, { handler, options });
      pump(at);
      return {
        close: async () => {
          at.handler = undefined;
          await Promise.all(at.running);
        },
      };
    },
  };
  return {
    publisher,
    consumer,
    /** Resolves when no job waits or runs on a queue that has a consumer. */
    async idle(): Promise<void> {
      const busy = () => [...lines.values()].flatMap((at) => [...at.running]);
      while (busy().length > 0) await Promise.all(busy());
    },
    ping: async (): Promise<void> => undefined,
    close: async (): Promise<void> => {
      for (const at of lines.values()) at.handler = undefined;
    },
  };
}
