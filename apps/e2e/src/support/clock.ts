import type { SimulationControl } from './control.js';

/** Lets stepped time run by itself until it is stopped, across deaths of the agent. */
export class RunningClock {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly control: SimulationControl) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // the agent may be dead just now; the launcher starts it again
      await this.control.run(signal).catch(() => new Promise((resolve) => setTimeout(resolve, 100)));
    }
  }
}
