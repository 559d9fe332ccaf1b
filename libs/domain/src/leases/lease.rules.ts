import { issue, type Issue } from '../issue.js';

/** Until when a machine may run at most, counted from now: a slip of the year is no lease. Decided here. */
const MAX_LEASE_DAYS = 366;
const DAY_MS = 86_400_000;
/** How long (minutes) GPUs must be idle before a machine is stopped, at least and at most. */
export const idleStopMinutes = { min: 10, max: 10_080 } as const;
/** Below this utilisation (percent, of every GPU) a machine is idle. */
export const IDLE_BELOW_PERCENT = 5;
/** Minutes before the end of a lease at which its owner is told. */
export const leaseNoticeMinutes = [60, 10] as const;

/** Times as milliseconds since 1970. */
export type LeaseWish = { readonly untilMs?: number | null | undefined; readonly idleMinutes?: number | null | undefined };

/** Checks what limits a machine's running time. `null` takes a limit off. */
export function checkLease({ untilMs: at, idleMinutes: idle }: LeaseWish, nowMs: number): Issue[] {
  const issues: Issue[] = [];
  if (typeof at === 'number' && !(at > nowMs)) issues.push(issue('lease_until', 'in_the_past', 'The lease would be over already; give a time to come, or null for none.'));
  if (typeof at === 'number' && at > nowMs + MAX_LEASE_DAYS * DAY_MS) issues.push(issue('lease_until', 'out_of_range', `A lease can be at most ${MAX_LEASE_DAYS} days long.`, { max_days: MAX_LEASE_DAYS }));
  if (typeof idle === 'number' && (idle < idleStopMinutes.min || idle > idleStopMinutes.max)) {
    issues.push(issue('idle_stop_minutes', 'out_of_range', `A machine can be stopped after ${idleStopMinutes.min} to ${idleStopMinutes.max} idle minutes; null turns it off.`, { ...idleStopMinutes }));
  }
  return issues;
}

/** How a machine is to rest when its time is over: asleep where its flavor can (that frees the GPUs), else off. Nothing is ever deleted. */
export const restOf = (status: string, canHibernate: boolean): 'suspend' | 'stop' | undefined =>
  canHibernate && (status === 'ACTIVE' || status === 'SHUTOFF') ? 'suspend' : status === 'ACTIVE' ? 'stop' : undefined;
