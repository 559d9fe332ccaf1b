import { Superseded } from './abort-reasons.js';

type Turn = { readonly fence: number; readonly controller: AbortController; readonly settled: Promise<void> };

/** One job at a time per machine or volume. A newer command stops an older one where it is and goes next. */
export class ResourceTurns {
  private readonly turns = new Map<string, Turn>();
  private closedBy: Error | null = null;

  /** Runs `work` when the machine or volume is free. `controller` aborts with `Superseded` when a newer command comes. Rejects after `abortAll`, with its reason. */
  async take<T>(resourceId: string, fence: number, controller: AbortController, work: () => Promise<T>): Promise<T> {
    for (let current = this.turns.get(resourceId); current; current = this.turns.get(resourceId)) {
      if (fence > current.fence) current.controller.abort(new Superseded(fence));
      await current.settled;
    }
    if (this.closedBy) {
      controller.abort(this.closedBy);
      throw this.closedBy;
    }
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    this.turns.set(resourceId, { fence, controller, settled });
    try {
      return await work();
    } finally {
      this.turns.delete(resourceId);
      settle();
    }
  }

  /** Aborts all that runs, lets nothing begin any more, and resolves when all has stopped. */
  async abortAll(reason: Error): Promise<void> {
    this.closedBy = reason;
    const all = [...this.turns.values()];
    all.forEach(({ controller }) => controller.abort(reason));
    await Promise.all(all.map(({ settled }) => settled));
  }
}
