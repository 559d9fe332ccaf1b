import type { Passage, SimulatedTime } from './simulated-time.js';

/** Nothing takes time. */
export class InstantTime implements SimulatedTime {
  readonly instant = true;
  constructor(private readonly clock: () => Date = () => new Date()) {}

  async pass(_passage: Passage, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  now(): Date {
    return this.clock();
  }
}
