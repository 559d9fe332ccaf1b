import { done, type DriverOutcome } from '@garrison/node-drivers';

/** One call after the other until one is refused. */
export async function each<T>(items: readonly T[], call: (item: T) => Promise<DriverOutcome>): Promise<DriverOutcome> {
  for (const item of items) {
    const outcome = await call(item);
    if (outcome.kind === 'refused') return outcome;
  }
  return done;
}

/** For taking things away: a machine that is not there is as good as gone. */
export async function orGone(call: Promise<DriverOutcome>): Promise<DriverOutcome> {
  const outcome = await call;
  return outcome.kind === 'refused' && outcome.refusal.code === 'machine_missing' ? done : outcome;
}
