import type { Tier, VolumeType } from '../enums.js';
import { bootVolumeLimits } from './boot-source.js';
import { isGiven, type DeployRequest, type ImageFacts, type OsImageFacts, type VolumeFacts } from './deploy-request.js';

/** The boot disk a deployment results in. Sizes in GB. */
export type BootVolumePlan =
  | { readonly kind: 'new'; readonly size_gb: number; readonly volume_type: VolumeType }
  | { readonly kind: 'existing'; readonly volume_id: string; readonly size_gb: number; readonly volume_type: string };

export type BootVolumeFacts = {
  readonly tier: Tier;
  readonly image?: OsImageFacts | undefined;
  readonly bootVolume?: Pick<VolumeFacts, 'id' | 'size_gb' | 'volume_type'> | undefined;
  readonly customImage?: Pick<ImageFacts, 'size_gb'> | undefined;
};

/** What new boot volumes are made of (barrack-facts §3, "Boot volume storage"). */
export const bootVolumeTypeOf = { advanced: 'NVMe', legacy: 'SSD' } as const satisfies Record<Tier, VolumeType>;

/**
 * Which boot disk a request without issues gets: its own volume as it is, a new one of its custom image's size, or a new one for its OS image: on
 * Advanced as chosen, else 100 GB or what the image needs if that is more; on Legacy 100 GB (seed 000, "Boot Volume Size"). Throws when the source is
 * not among the facts: such a request has issues.
 */
export function bootVolumePlan(request: DeployRequest, facts: BootVolumeFacts): BootVolumePlan {
  const volume_type = bootVolumeTypeOf[facts.tier];
  if (request.boot_source === 'custom_image') {
    if (!facts.customImage) throw new Error('The custom image of the request is not among the facts.');
    return { kind: 'new', size_gb: facts.customImage.size_gb, volume_type };
  }
  if (request.boot_source === 'volume' || isGiven(request.boot_volume_id)) {
    const volume = facts.bootVolume;
    if (!volume || volume.id !== request.boot_volume_id) throw new Error('The boot volume of the request is not among the facts.');
    return { kind: 'existing', volume_id: volume.id, size_gb: volume.size_gb, volume_type: volume.volume_type };
  }
  if (facts.tier === 'legacy') return { kind: 'new', size_gb: bootVolumeLimits.legacyFixedGb, volume_type };
  return {
    kind: 'new',
    size_gb: request.os_volume?.size_gb ?? Math.max(bootVolumeLimits.defaultGb, facts.image?.min_disk_gb ?? 0),
    volume_type,
  };
}
