import { idleStopMinutes } from '@garrison/domain';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { TextField } from '@/ui/field';

type Input = UseFormRegisterReturn & { readonly problem: string | undefined };

/** Until when a machine runs, and after how many idle minutes it rests. */
export function LeaseInputs({ until, idle }: { until: Input; idle: Input }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField label="Runs until" optional type="datetime-local" max="9999-12-31T23:59" hint="In your time." {...until} />
      <TextField label="Rests after idle minutes" optional type="number" inputMode="numeric" min={idleStopMinutes.min} max={idleStopMinutes.max} hint="With all its GPUs idle." {...idle} />
      <p className="text-sm text-muted sm:col-span-2">Then it is hibernated where its flavor can, else stopped; never deleted. Empty is no limit.</p>
    </div>
  );
}
