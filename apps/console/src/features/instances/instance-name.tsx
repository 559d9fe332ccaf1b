'use client';

import Link from 'next/link';
import { useInstances } from './instance.queries';

/** An instance by its name, leading to it; `otherwise` for one that is gone, or older than the newest hundred. However many there are on a page, they ask once. */
export function InstanceName({ id, otherwise }: { id: string; otherwise: string }) {
  const name = useInstances({ page_size: 100 }).data?.instances.find((one) => one.id === id)?.name;
  return <Link className="link wrap-anywhere" href={`/instances/${id}`}>{name ?? otherwise}</Link>;
}
