import type { Currency, Tier, VolumeType } from '../enums.js';
import { GB_PER_TB, MB_PER_GB, volumeRate, type PriceBook } from '../prices/price-book.js';
import type { Usage } from '../usage/usage.js';
import { hourlyAt, priceKeys } from '../usage/usage.js';
import { volumeTypesOf } from '../volumes/volume.rules.js';
import type { UnikernelVolumeState } from './unikernel-volume.lifecycle.js';

/** The kind of storage unikernel volumes lie on: the usual one of the region's tier. */
export const unikernelStorage = (tier: Tier): VolumeType => volumeTypesOf(tier)[0] ?? 'SSD';

/** States in which a volume is there for its owner. */
const charged: readonly UnikernelVolumeState[] = ['available', 'idle', 'mounted', 'busy', 'template'];

/** States in which a volume was accepted and is not charged yet: one hour of it is held. */
export const unikernelVolumeHeldIn: readonly UnikernelVolumeState[] = ['uninitialized', 'initializing'];
/** States in which a volume costs, or will once it is made: what caps are about. */
export const unikernelVolumeCommittedIn: readonly UnikernelVolumeState[] = [...unikernelVolumeHeldIn, ...charged];

export type UnikernelVolumeUsageFacts = { state: UnikernelVolumeState; tier: Tier; size_mb: number };

/** A volume is charged by its size (MB) at the price of its storage, from the moment it was seen to exist until it is deleted; in `error` it costs nothing. */
export const unikernelVolumeUsage = ({ state, tier, size_mb }: UnikernelVolumeUsageFacts): Usage[] =>
  charged.includes(state) ? [{ kind: 'storage', priceKey: priceKeys.unikernelVolume(tier, unikernelStorage(tier)), quantity: size_mb, instanceId: null, role: null }] : [];

/** What a volume of this size (MB) costs per hour (nano-units) in a tier, as its usage does. */
export const unikernelVolumeHourly = (book: PriceBook, tier: Tier, sizeMb: number, currency: Currency): bigint =>
  hourlyAt({ unitNano: volumeRate(book, tier, unikernelStorage(tier), currency), per: GB_PER_TB * MB_PER_GB }, sizeMb);
