import type { AppLogger } from '../observability/logger.js';

/**
 * Runs one piece of work on a timer and on a nudge, never twice at once. A nudge during a run causes one more run. A failed run is logged and
 * tried again at the next turn: the work reads its truth from the database, so nothing is lost.
 */
export class Looper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private endRest: () => void = () => undefined;
  private again = false;
  private stopped = true;

  /** `restMs`: how long a turn is followed by nothing, so that many nudges in a row become few turns. */
  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly logger: AppLogger,
    private readonly restMs = 0,
  ) {}

  start(): void {
    this.stopped = false;
    this.nudge();
  }

  nudge(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.turn().finally(() => {
      this.running = undefined;
      if (this.again) this.nudge();
    });
  }

  /** Resolves when no work runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.endRest();
    await this.running;
  }

  private async turn(): Promise<void> {
    clearTimeout(this.timer);
    this.again = false;
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ err: error }, `${this.name}: this turn failed, the next one tries again`);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => this.nudge(), this.everyMs);
    if (this.restMs > 0) await this.rest();
  }

  private rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.restMs);
      this.endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
