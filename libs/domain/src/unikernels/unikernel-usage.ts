import type { Tier, VolumeType } from '../enums.js';
import type { Usage } from '../usage/usage.js';
import { priceKeys } from '../usage/usage.js';
import { volumeTypesOf } from '../volumes/volume.rules.js';
import type { UnikernelVolumeState } from './unikernel-volume.lifecycle.js';

/** The kind of storage unikernel volumes lie on: the usual one of the region's tier. */
export const unikernelStorage = (tier: Tier): VolumeType => volumeTypesOf(tier)[0] ?? 'SSD';

/** States in which a volume is there for its owner. */
const charged: readonly UnikernelVolumeState[] = ['available', 'idle', 'mounted', 'busy', 'template'];

export type UnikernelVolumeUsageFacts = { state: UnikernelVolumeState; tier: Tier; size_mb: number };

/** A volume is charged by its size (MB) at the price of its storage, from the moment it was seen to exist until it is deleted; in `error` it costs nothing. */
export const unikernelVolumeUsage = ({ state, tier, size_mb }: UnikernelVolumeUsageFacts): Usage[] =>
  charged.includes(state) ? [{ kind: 'storage', priceKey: priceKeys.unikernelVolume(tier, unikernelStorage(tier)), quantity: size_mb, instanceId: null, role: null }] : [];
