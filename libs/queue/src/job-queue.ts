/** A job on its way. `id` is unique per queue while the job is unfinished: publishing it again changes nothing. `payload` must be JSON-safe. */
export type QueuedJob = { name: string; id: string; payload: unknown; attempts: number; backoffMs?: number };

/** Puts jobs on a queue. Resolves when the queue has them durably. */
export interface JobPublisher {
  publish(queue: string, jobs: readonly QueuedJob[]): Promise<void>;
}

/** One delivery. The same job may be delivered again: after a throw, and after its consumer died. `attempt` counts from 1. */
export type ReceivedJob = { name: string; id: string; payload: unknown; attempt: number; lastAttempt: boolean; signal: AbortSignal };

export type JobHandler = (job: ReceivedJob) => Promise<void>;

/** `lockMs`: how long a consumer may be silent before its job is given to another one. */
export type ConsumeOptions = { concurrency: number; lockMs?: number };

/** Takes jobs from a queue until closed; `close` waits for the running ones. A handler that throws has the job retried with back-off. */
export interface JobConsumer {
  consume(queue: string, options: ConsumeOptions, handler: JobHandler): Promise<{ close(): Promise<void> }>;
}
