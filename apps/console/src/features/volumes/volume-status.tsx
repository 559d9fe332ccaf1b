import type { VolumeView } from '@garrison/contracts';
import { volumeLifecycle } from '@garrison/domain';
import { Badge, type Tone } from '@/ui/surfaces';

type Status = VolumeView['status'];
const toneOf = (status: Status): Tone => {
  if (volumeLifecycle.isTransitional(status)) return 'info';
  return status === 'error' ? 'danger' : status === 'attached' ? 'ok' : 'neutral';
};

/** A volume's state as a word with a colour. */
export const VolumeStatus = ({ status }: { status: Status }) => <Badge tone={toneOf(status)}>{status}</Badge>;
