import type { InstanceView } from '@garrison/contracts';
import { instanceLifecycle } from '@garrison/domain';
import { LoaderCircle } from 'lucide-react';
import { Badge, type Tone } from '@/ui/surfaces';

type Status = InstanceView['status'];
const toneOf = (status: Status): Tone => {
  if (status === 'ACTIVE') return 'ok';
  if (status === 'ERROR') return 'danger';
  return instanceLifecycle.isTransitional(status) ? 'info' : 'neutral';
};

/** An instance's state as a word with a colour; turning while an agent is at work. */
export function InstanceStatus({ status }: { status: Status }) {
  return (
    <Badge tone={toneOf(status)} data-testid="instance-status" data-status={status}>
      {instanceLifecycle.isTransitional(status) ? <LoaderCircle aria-hidden className="size-3 animate-spin" /> : <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {status}
    </Badge>
  );
}
