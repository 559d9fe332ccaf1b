import type { InstanceView } from '@garrison/contracts';

export type Disk = { id: string; name: string; size_gb: number; volume_type: string; boot: boolean };

/** Every disk of an instance, the boot volume first. */
export function disksOf({ os_volume, volume_attachments }: Pick<InstanceView, 'os_volume' | 'volume_attachments'>): Disk[] {
  const boot = os_volume ? [{ ...os_volume, boot: true }] : [];
  const others = volume_attachments.filter(({ volume_id }) => volume_id !== os_volume?.id);
  return [...boot, ...others.map(({ volume_id, name, size_gb, volume_type }) => ({ id: volume_id, name, size_gb, volume_type, boot: false }))];
}
