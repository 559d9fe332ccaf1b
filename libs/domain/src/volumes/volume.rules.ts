import type { Tier, VolumeType } from '../enums.js';
import { tiers } from '../enums.js';
import { issue, under, type Issue } from '../issue.js';
import { checkVolumeName } from '../names/name-rules.js';
import { grouped, listed, quoted } from '../text/wording.js';

/** Smallest and largest size of a volume, in GB. */
export type SizeLimits = { readonly min_gb: number; readonly max_gb: number };

/**
 * Volume types of each tier with their sizes in GB. Source: seed 000, "Storage Size Limits" (NVMe 10,000, HDD 16,000, minimum 100).
 * No document gives a usable maximum for legacy SSD (barrack-facts §8 calls the old one inconsistent); 10,000 is decided here, as for NVMe.
 */
export const volumeLimits = {
  advanced: { NVMe: { min_gb: 100, max_gb: 10_000 }, HDD: { min_gb: 100, max_gb: 16_000 } },
  legacy: { SSD: { min_gb: 100, max_gb: 10_000 } },
} as const satisfies Record<Tier, Partial<Record<VolumeType, SizeLimits>>>;

/** Most data volumes an instance may carry (spec barrack-api §5). */
export const maxDataVolumesPerInstance = 20;

/** Volume types of a tier, the usual one first. */
export const volumeTypesOf = (tier: Tier): VolumeType[] => Object.keys(volumeLimits[tier]) as VolumeType[];

/** The size limits of a type in a tier, or undefined when the tier has no such type. */
export const sizeLimitsOf = (tier: Tier, type: string): SizeLimits | undefined =>
  Object.hasOwn(volumeLimits[tier], type) ? (volumeLimits[tier] as Readonly<Record<string, SizeLimits>>)[type] : undefined;

/** Does the tier have this type of volume? Code `not_allowed`, fact `allowed`. */
export function checkVolumeType(type: string, tier: Tier, field: string): Issue[] {
  const allowed = volumeTypesOf(tier);
  if (sizeLimitsOf(tier, type)) return [];
  const home = tiers.find((other) => sizeLimitsOf(other, type));
  const where = home ? `${type} volumes exist in ${home} regions only` : `There is no volume type ${quoted(type)}`;
  return [issue(field, 'not_allowed', `${where}; ${tier} regions have ${listed(allowed, 'and')}.`, { given: type, allowed })];
}

/** Is the size (GB) a whole number within the limits of the type? A type the tier lacks has no limits and is `checkVolumeType`'s to refuse. */
export function checkVolumeSize(sizeGb: number, type: string, tier: Tier, field: string): Issue[] {
  const notWhole = checkWholeGb(sizeGb, field);
  const limits = sizeLimitsOf(tier, type);
  return notWhole.length > 0 || !limits ? notWhole : checkSizeRange(sizeGb, limits, `${type} volumes`, field);
}

/** Sizes are whole GB. Code `not_integer`. */
export const checkWholeGb = (sizeGb: number, field: string): Issue[] =>
  Number.isInteger(sizeGb)
    ? []
    : [issue(field, 'not_integer', `The size must be a whole number of GB${Number.isNaN(sizeGb) ? '' : `; ${String(sizeGb)} is not`}.`, { given: sizeGb })];

/** Code `out_of_range`, facts `min`, `max`, `given` (GB). */
export function checkSizeRange(sizeGb: number, { min_gb: min, max_gb: max }: SizeLimits, what: string, field: string): Issue[] {
  if (sizeGb >= min && sizeGb <= max) return [];
  const message = `${grouped(sizeGb)} GB is too ${sizeGb < min ? 'small' : 'large'}; ${what} have ${grouped(min)} to ${grouped(max)} GB.`;
  return [issue(field, 'out_of_range', message, { min, max, given: sizeGb })];
}

/** A volume somebody wants made. */
export type NewVolume = { name: string; size_gb: number; volume_type: string };

/** All that is wrong with a new volume in a tier, each problem under its own member. */
export const checkNewVolume = (volume: NewVolume, tier: Tier, field = ''): Issue[] => {
  const found = [
    ...checkVolumeName(volume.name, 'name'),
    ...checkVolumeSize(volume.size_gb, volume.volume_type, tier, 'size_gb'),
    ...checkVolumeType(volume.volume_type, tier, 'volume_type'),
  ];
  return field === '' ? found : under(field, found);
};
