import type { ImageView, SnapshotView } from '@garrison/contracts';
import { imageLifecycle, snapshotLifecycle } from '@garrison/domain';
import { LoaderCircle } from 'lucide-react';
import { Badge } from '@/ui/surfaces';

type Status = SnapshotView['status'] | ImageView['status'];
const isWorking = (status: Status) => (status === 'restoring' ? snapshotLifecycle.isTransitional(status) : imageLifecycle.isTransitional(status));

/** How a snapshot or an image stands. */
export const CopyStatus = ({ status }: { status: Status }) => (
  <Badge tone={status === 'SUCCESS' ? 'ok' : status === 'error' ? 'danger' : isWorking(status) ? 'info' : 'neutral'} data-testid="copy-status">
    {isWorking(status) && <LoaderCircle aria-hidden className="size-3 animate-spin" />}{status}
  </Badge>
);
