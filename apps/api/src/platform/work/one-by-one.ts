import type { AppLogger } from '../observability/logger.js';

/** How trouble with one thing is logged: which it was, and what could not be done. */
type Trouble<T> = { logger: AppLogger; what: string; which: (thing: T) => Record<string, unknown> };

/** Sees to things one after the other. One that cannot be seen to is logged and left for the next round; it must not keep the others waiting. */
export async function oneByOne<T>(things: Iterable<T>, { logger, what, which }: Trouble<T>, work: (thing: T) => Promise<unknown>): Promise<void> {
  for (const thing of things) {
    try {
      await work(thing);
    } catch (error) {
      logger.warn({ err: error, ...which(thing) }, what);
    }
  }
}
