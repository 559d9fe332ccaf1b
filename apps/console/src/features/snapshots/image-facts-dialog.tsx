'use client';

import type { ImageView } from '@garrison/contracts';
import { Rocket } from 'lucide-react';
import Link from 'next/link';
import { gigabytes, hourlyPrice } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { Facts } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { CopyStatus } from './copy-status';
import { deployHref } from './snapshot-actions';
import { useSnapshot } from './snapshot.queries';

/** The snapshot it was made from, which may be gone. */
function Source({ id }: { id: string }) {
  const { data, isPending } = useSnapshot(id);
  if (data) return <Link className="link wrap-anywhere" href={`/snapshots?search=${encodeURIComponent(data.name)}`}>{data.name}</Link>;
  return <span className="text-muted">{isPending ? '…' : 'a snapshot that is gone'}</span>;
}

/** Everything that is known of an image (seed 001, "Image Information"). */
export function ImageFactsDialog({ image, onClose }: { image: ImageView; onClose: () => void }) {
  const { id, name, description, status, region, tier, size_gb, os_image, default_user, snapshot_id, price_per_hour, currency, created_at, updated_at, error } = image;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={<span className="wrap-anywhere">{name}</span>}
      description={description && <span className="wrap-anywhere">{description}</span>}
      testId="image-facts"
      footer={<><span className="mr-auto"><CurlButton endpoint="getImage" input={{ params: { id } }} /></span>{status === 'SUCCESS' && <Link href={deployHref(image)} className={buttonClass('primary')}><Rocket aria-hidden className="size-4" />Deploy</Link>}</>}
    >
      <Facts
        facts={[
          ['Status', <span key="status"><CopyStatus status={status} />{error && <span className="block text-sm text-danger">{error.message}</span>}</span>],
          ['Id', <Copyable key="id" text={id} what="id" />],
          ['Made from', snapshot_id ? <Source key="source" id={snapshot_id} /> : <span key="source" className="text-muted">a snapshot that is gone</span>],
          ['Region', `${region}, ${tier}`],
          ['Size', gigabytes(size_gb)],
          ['System', os_image ?? '–'],
          ['User', <code key="user">{default_user}</code>],
          ['Costs', `${hourlyPrice(price_per_hour, currency)} per hour`],
          ['Created', <TimeAgo key="created" at={created_at} />],
          ['Changed', <TimeAgo key="changed" at={updated_at} />],
        ]}
      />
    </Dialog>
  );
}
