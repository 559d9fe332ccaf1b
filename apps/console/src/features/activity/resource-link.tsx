'use client';

import Link from 'next/link';
import { InstanceName } from '@/features/instances/instance-name';
import { useVolumes } from '@/features/volumes/volume.queries';

/** Pages that show one thing of a kind. */
const pages: Readonly<Record<string, string>> = { instance: '/instances', instance_network: '/instances', volume: '/volumes', firewall: '/firewalls', script: '/scripts', webhook: '/webhooks' };

function VolumeName({ id }: { id: string }) {
  const name = useVolumes({ page_size: 100 }).data?.volumes.find((one) => one.id === id)?.name;
  return <Link className="link wrap-anywhere" href={`/volumes/${id}`}>{name ?? 'volume'}</Link>;
}

/** A thing that something was done to, leading to its page where it has one: machines and volumes by their names, others by their kind. */
export function ResourceLink({ type, id }: { type: string; id: string | null }) {
  const words = type.replaceAll('_', ' ');
  const page = pages[type];
  if (!page || !id) return <span>{words}</span>;
  if (page === '/instances') return <InstanceName id={id} otherwise={words} />;
  return type === 'volume' ? <VolumeName id={id} /> : <Link className="link" href={`${page}/${id}`}>{words}</Link>;
}
