import type { InstanceView } from '@garrison/contracts';
import { checkLease, type Issue } from '@garrison/domain';
import { localTimeOf, momentOf } from '@/lib/local-time';
import type { InstancePatch } from './instance-changes';

/** What limits how long a machine runs, as it is filled in: a local time and minutes; empty is no limit. */
export type LeaseFields = { lease_until: string; idle_stop_minutes: string };

export const leaseFieldsOf = ({ lease_until, idle_stop_minutes }: Pick<InstanceView, 'lease_until' | 'idle_stop_minutes'>): LeaseFields => ({ lease_until: localTimeOf(lease_until), idle_stop_minutes: idle_stop_minutes?.toString() ?? '' });

/** Only what is not as it was: a lease that ends while its machine is renamed is no reason to refuse the name, and one given to the second keeps it. */
export const leaseFrom = (now: LeaseFields, before: LeaseFields): Pick<InstancePatch, 'lease_until' | 'idle_stop_minutes'> => ({
  ...(now.lease_until === before.lease_until ? {} : { lease_until: now.lease_until === '' ? null : momentOf(now.lease_until) }),
  ...(now.idle_stop_minutes === before.idle_stop_minutes ? {} : { idle_stop_minutes: now.idle_stop_minutes === '' ? null : Number(now.idle_stop_minutes) }),
});

/** What the domain says of the change. */
export function checkLeaseFields(now: LeaseFields, before: LeaseFields): Issue[] {
  const { lease_until: until, idle_stop_minutes } = leaseFrom(now, before);
  return checkLease({ untilMs: until ? Date.parse(until) : null, idleMinutes: idle_stop_minutes }, Date.now());
}
