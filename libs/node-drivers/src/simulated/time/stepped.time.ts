import type { Passage, SimulatedTime } from './simulated-time.js';

type Waiter = { passage: Passage; go: () => void };

/** Time stands still until somebody steps it: each step lets the oldest waiting pass go on, of all machines or of one. */
export class SteppedTime implements SimulatedTime {
  readonly instant = false;
  private readonly waiters = new Set<Waiter>();
  private arrivals = new Set<() => void>();

  pass(passage: Passage, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const leave = () => {
        this.waiters.delete(waiter);
        signal.removeEventListener('abort', abort);
      };
      const abort = () => {
        leave();
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        passage,
        go: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener('abort', abort);
      this.waiters.add(waiter);
      const waiting = this.arrivals;
      this.arrivals = new Set();
      waiting.forEach((wake) => wake());
    });
  }

  /** What stands still now, oldest first. */
  waiting(): Passage[] {
    return [...this.waiters].map(({ passage }) => passage);
  }

  /**
   * Lets `count` passes go on, one after the other, waiting for those that have not come yet; only of those that `which` picks. Resolves with
   * what it let go on, which is fewer when the signal aborts.
   */
  async step(count: number, signal: AbortSignal, which: (passage: Passage) => boolean = () => true): Promise<Passage[]> {
    const released: Passage[] = [];
    while (released.length < count) {
      const next = [...this.waiters].find(({ passage }) => which(passage));
      if (next) {
        next.go();
        released.push(next.passage);
      } else if (!(await this.arrival(signal))) break;
    }
    return released;
  }

  now(): Date {
    return new Date();
  }

  /** True once something more waits, false when the signal aborts before. */
  private arrival(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const arrived = () => {
        signal.removeEventListener('abort', gone);
        resolve(true);
      };
      const gone = () => {
        this.arrivals.delete(arrived);
        resolve(false);
      };
      this.arrivals.add(arrived);
      signal.addEventListener('abort', gone, { once: true });
    });
  }
}
