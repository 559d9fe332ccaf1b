import type { VolumeView } from '@garrison/contracts';
import { bootVolumeStays, volumeAllowances } from '@garrison/domain';
import { CopyPlus, Link2, Maximize2, Pencil, Trash2, type LucideIcon } from 'lucide-react';
import { useInstance } from '@/features/instances/instance.queries';

export const volumeDialogs = ['edit', 'attach', 'resize', 'clone', 'delete'] as const;
export type VolumeDialog = (typeof volumeDialogs)[number];

/** What is asked of a volume by a dialog, with its words, in the order people look for it. */
export const volumeActions: readonly { readonly what: VolumeDialog; readonly label: string; readonly icon: LucideIcon }[] = [
  { what: 'edit', label: 'Rename', icon: Pencil },
  { what: 'attach', label: 'Attach', icon: Link2 },
  { what: 'resize', label: 'Resize', icon: Maximize2 },
  { what: 'clone', label: 'Clone', icon: CopyPlus },
  { what: 'delete', label: 'Delete', icon: Trash2 },
];

/** Why it cannot be asked now, in the API's words; undefined when it can. */
export const whyNotVolume = (volume: VolumeView, what: VolumeDialog): string | undefined => (what === 'edit' ? undefined : volumeAllowances(volume)[what].reason);

/** Why it cannot be taken off its instance now: that has a say, too. Undefined when it can, or hangs on none. */
export function useWhyNotDetach(volume: VolumeView): string | undefined {
  const instance = useInstance(volume.instance_id ?? '', { enabled: volume.instance_id !== null }).data;
  if (instance?.os_volume?.id === volume.id) return bootVolumeStays(volume.name);
  return volumeAllowances(volume).detach.reason ?? instance?.allowed_operations.detach_volumes.reason;
}
