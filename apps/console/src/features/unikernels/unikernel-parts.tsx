import type { KraftInstance, KraftVolume } from './unikernel.queries';
import { CircleAlert } from 'lucide-react';
import { Badge, type Tone } from '@/ui/surfaces';

const tones: Partial<Record<KraftVolume['state'] | KraftInstance['state'], Tone>> = {
  uninitialized: 'info', initializing: 'info', busy: 'info', starting: 'info', stopping: 'info', draining: 'info', mounted: 'ok', running: 'ok', error: 'danger',
};

/** A volume's or an instance's state as a word with a colour. */
export const StateBadge = ({ state }: { state: KraftVolume['state'] | KraftInstance['state'] }) => <Badge tone={tones[state] ?? 'neutral'}>{state}</Badge>;

/** Why nothing happened to this row. */
export const RowRefusal = ({ children, testId }: { children: string | undefined; testId: string }) =>
  children === undefined ? null : <p role="alert" data-testid={testId} className="mt-1 flex items-start gap-1.5 text-sm text-danger"><CircleAlert aria-hidden className="mt-0.5 size-4 flex-none" /><span className="min-w-0 wrap-anywhere">{children}</span></p>;

export const megabytes = (mb: number): string => `${new Intl.NumberFormat('en-GB').format(mb)} MB`;
export const sizeHint = (limits: { readonly min_volume_mb: number; readonly max_volume_mb: number }): string => `${megabytes(limits.min_volume_mb)} to ${megabytes(limits.max_volume_mb)}.`;
