import type { ImageView, SnapshotView } from '@garrison/contracts';
import { whyNotSnapshot } from '@garrison/domain';
import { Layers, RotateCcw, Trash2, type LucideIcon } from 'lucide-react';

export const snapshotDialogs = ['restore', 'image', 'delete'] as const;
export type SnapshotDialog = (typeof snapshotDialogs)[number];

/** What is asked of a snapshot by a dialog, with its words. */
export const snapshotActions: readonly { readonly what: SnapshotDialog; readonly label: string; readonly icon: LucideIcon }[] = [
  { what: 'restore', label: 'Restore', icon: RotateCcw },
  { what: 'image', label: 'Create an image of', icon: Layers },
  { what: 'delete', label: 'Delete', icon: Trash2 },
];

/** Why it cannot be asked now, in the API's words; undefined when it can. */
export const whyNotCopy = ({ status }: Pick<SnapshotView, 'status'>, what: SnapshotDialog): string | undefined => whyNotSnapshot(status, what === 'image' ? 'making an image' : what);

/** The wizard with this image chosen. */
export const deployHref = ({ id, region }: Pick<ImageView, 'id' | 'region'>): string => `/deploy?${new URLSearchParams({ region, custom_image_id: id })}`;
