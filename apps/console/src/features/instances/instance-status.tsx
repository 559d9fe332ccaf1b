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

/** An instance's state as a word with a colour; turning while an agent is at work. `past` for a state it was in once. */
export function InstanceStatus({ status, past = false }: { status: Status; past?: boolean }) {
  return (
    <Badge tone={toneOf(status)} data-testid={past ? 'past-status' : 'instance-status'} data-status={status}>
      {!past && instanceLifecycle.isTransitional(status) ? <LoaderCircle aria-hidden className="size-3 animate-spin" /> : <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {status}
    </Badge>
  );
}
