import { agentResultsQueueName, type JobProgress, type OperationStep } from '@garrison/contracts';
import type { JobPublisher } from '@garrison/queue';

export type AnswerTo = Omit<JobProgress, 'sequence' | 'attempt' | 'steps'>;

/** At most one message of an operation in this time (ms); one that ends sooner sends only its outcome. */
export const PROGRESS_EVERY_MS = 150;
/** A step that takes long is told of again, so that the control plane knows somebody is at it. */
const STILL_AT_IT_MS = 10_000;
const EPOCH_MS = Date.UTC(2025, 0, 1);

/** Tells how far one attempt has come. Messages may be lost: each carries the whole list of steps. */
export class ProgressReporter {
  private timer: NodeJS.Timeout | undefined;
  private soon = false;
  private stopped = false;
  private sequence = 0;

  constructor(
    private readonly publisher: JobPublisher,
    private readonly to: AnswerTo,
    private readonly attempt: number,
    private readonly steps: () => OperationStep[],
    private readonly onError: (error: unknown) => void,
  ) {
    this.arm(PROGRESS_EVERY_MS, true);
  }

  /** Something is new. */
  changed(): void {
    if (!this.soon && !this.stopped) this.arm(PROGRESS_EVERY_MS, true);
  }

  /** Nothing is sent after this. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private arm(inMs: number, soon: boolean): void {
    clearTimeout(this.timer);
    this.soon = soon;
    this.timer = setTimeout(() => void this.send(), inMs);
  }

  private async send(): Promise<void> {
    this.soon = false;
    // ticks of the clock, so that numbers grow on when the process was killed and the attempt begins anew; they fit 32 bits for ten years
    const tick = Math.floor((Date.now() - EPOCH_MS) / PROGRESS_EVERY_MS);
    this.sequence = Math.max(this.sequence + 1, tick);
    const payload: JobProgress = { ...this.to, sequence: this.sequence, attempt: this.attempt, steps: this.steps() };
    const id = `progress-${this.to.operationId}-${this.attempt}-${this.sequence}`;
    try {
      await this.publisher.publish(agentResultsQueueName, [{ name: 'progress', id, payload, attempts: 3 }]);
    } catch (error) {
      this.onError(error);
    }
    if (!this.soon && !this.stopped) this.arm(STILL_AT_IT_MS, false);
  }
}
