'use client';

import type { DeploymentView } from '@garrison/contracts';
import { Hourglass } from 'lucide-react';
import { countOf } from '@/lib/format';
import { Badge, type Tone } from '@/ui/surfaces';

type Status = DeploymentView['status'];
const tones: Record<Status, Tone> = { pending: 'info', processing: 'info', active: 'ok', failed: 'danger' };

/** How far it is; a place in line is told as such. */
export function DeploymentStatus({ deployment: { status, queue, error } }: { deployment: Pick<DeploymentView, 'status' | 'queue' | 'error'> }) {
  const gaveUp = error?.code === 'cancelled';
  return (
    <Badge tone={gaveUp ? 'neutral' : tones[status]} data-testid="deployment-status" data-status={status}>
      {queue && <Hourglass aria-hidden className="size-3" />}{queue ? 'in line' : gaveUp ? 'cancelled' : status}
    </Badge>
  );
}

/** `next`, `place 3`. */
export const placeWords = (position: number): string => (position === 1 ? 'next' : `place ${position}`);

/** What has to be served before it. */
export const aheadWords = (gpus: number): string => (gpus === 0 ? 'Nobody is before it.' : `${countOf(gpus, 'GPU')} ${gpus === 1 ? 'is' : 'are'} wanted before it.`);
