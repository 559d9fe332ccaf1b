import type { Tier } from '../enums.js';
import { describeError } from '../describe-error.js';
import type { OperationAllowance } from '../instances/allowed-operations.js';
import { isHidden } from '../trash/trash.js';
import { volumeCommands, volumeLifecycle, type VolumeCommand, type VolumeState } from './volume.lifecycle.js';
import { volumeCopyTiers } from './volume-requests.js';

/** What decides which commands a volume can be given now. */
export type VolumeAllowanceFacts = { readonly status: VolumeState; readonly tier: Tier; readonly protected: boolean; readonly instance_id: string | null };

/** Why a volume stays that could be deleted by its state alone; undefined when nothing keeps it. */
export function whyVolumeStays(volume: Pick<VolumeAllowanceFacts, 'status' | 'protected' | 'instance_id'>): string | undefined {
  if (isHidden(volume.status) && volume.status !== 'deleted') return 'The volume is in the trash; restore it or delete it for good there.';
  if (volume.protected) return 'The volume is protected against deletion; switch protected off first.';
  // an attachment that broke may still be there
  return volume.status === 'error' && volume.instance_id ? 'The volume may still hang on its instance; detach it or delete the instance first.' : undefined;
}

function whyNot(command: VolumeCommand, volume: VolumeAllowanceFacts): string | undefined {
  const { status, tier } = volume;
  if ((command === 'resize' || command === 'clone') && !volumeCopyTiers.includes(tier)) return describeError({ code: 'tier_not_allowed', tier, allowed: volumeCopyTiers });
  const stays = command === 'delete' ? whyVolumeStays(volume) : undefined;
  if (stays) return stays;
  const allowed_from = volumeLifecycle.edges[command].from;
  return volumeLifecycle.can(status, command) ? undefined : describeError({ code: 'wrong_state', resource: 'volume', current_state: status, command, allowed_from });
}

/** What can be asked of a volume now, and if not, why: the API's own words. Its instance's state is the instance's to tell. */
export const volumeAllowances = (volume: VolumeAllowanceFacts): Readonly<Record<VolumeCommand, OperationAllowance>> =>
  Object.fromEntries(
    volumeCommands.map((command) => {
      const reason = whyNot(command, volume);
      return [command, reason === undefined ? { allowed: true } : { allowed: false, reason }];
    }),
  ) as Record<VolumeCommand, OperationAllowance>;
