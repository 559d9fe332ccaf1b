import { setTimeout as pause } from 'node:timers/promises';

export type Patience<T> = {
  /** What can never become as wanted: looking on would only cost time. */
  readonly unless?: (seen: T) => boolean;
  /** Gives up after this time (ms); generous, since tests share their machine. */
  readonly timeoutMs?: number;
  /** Pause between two looks (ms). */
  readonly everyMs?: number;
};

const TWO_MINUTES_MS = 120_000;

class Hopeless extends Error {}

/**
 * Looks again and again until what it sees is as wanted, and returns that. A look that throws is repeated too: servers are killed on purpose here.
 * Throws after the time limit, telling what was seen last.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  wanted: (seen: T) => boolean,
  { unless, timeoutMs = TWO_MINUTES_MS, everyMs = 100 }: Patience<T> = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      const seen = await look();
      if (wanted(seen)) return seen;
      if (unless?.(seen)) throw new Hopeless(`It can no longer be that ${what}. Seen: ${describe(seen)}`);
      last = seen;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs / 1_000} s: ${what}. Seen last: ${describe(last)}`);
    await pause(everyMs);
  }
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part), 2) ?? String(value);
  return text.length > 4_000 ? `${text.slice(0, 4_000)} …` : text;
}
