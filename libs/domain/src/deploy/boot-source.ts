import type { BootSource, Tier } from '../enums.js';
import { issue, type Issue } from '../issue.js';
import { counted, grouped, listed, quoted } from '../text/wording.js';
import { checkSizeRange, checkVolumeSize, checkVolumeType, volumeLimits } from '../volumes/volume.rules.js';
import { isGiven, type DeployRequest, type OsImageFacts } from './deploy-request.js';

/** Boot sources of each tier, the usual one first (seed 000, "Boot Source Tabs"; spec barrack-api §3). */
export const bootSourcesOf = { advanced: ['os_image'], legacy: ['os_image', 'volume', 'custom_image'] } as const satisfies Record<
  Tier,
  readonly BootSource[]
>;

/** Size of the boot volume in GB: chosen on Advanced with a public image, fixed on Legacy (seed 000, "Boot Volume Size"). */
export const bootVolumeLimits = { advanced: volumeLimits.advanced.NVMe, legacyFixedGb: 100, defaultGb: 100 } as const;

/** Data volumes at a deployment; the two are counted apart, the boot volume in neither (seed 000, "Attachment Limits"). */
export const deployVolumeLimits = { newVolumes: 10, attachedVolumes: 10 } as const;

export type BootSourceFacts = { readonly tier: Tier; readonly region: string; readonly image?: OsImageFacts | undefined };

/**
 * The third check of a deployment: every row of the table in spec barrack-api §3 for the region's tier, which is the seed's five options with all that
 * they exclude. `image` is the public image the request names, looked up in the region; without it the name is `not_found`. Own volumes and images are
 * looked at by `checkOwnedResources`.
 */
export const checkBootSource = (request: DeployRequest, facts: BootSourceFacts): Issue[] => {
  const known = (bootSourcesOf[facts.tier] as readonly BootSource[]).includes(request.boot_source);
  return [
    // what goes with a boot source is known only for one the tier has
    ...(known ? [...checkSource(request, facts), ...checkBootSize(request, facts)] : [notInTier(request, facts)]),
    ...checkDataVolumes(request, facts),
    ...checkAccess(request, facts),
    ...checkFirstBoot(request, facts),
  ];
};

const inRegion = ({ region, tier }: BootSourceFacts): string => `${region} (${tier})`;
const bootsFromLegacyVolume = (request: DeployRequest, { tier }: BootSourceFacts): boolean =>
  tier === 'legacy' && request.boot_source === 'volume';

function notInTier({ boot_source }: DeployRequest, facts: BootSourceFacts): Issue {
  const allowed = bootSourcesOf[facts.tier];
  const instead =
    boot_source === 'volume'
      ? 'to boot from an own volume there, use "os_image" with boot_volume_id'
      : `use ${listed(allowed.map((one) => quoted(one)))}`;
  return issue('boot_source', 'not_allowed', `Boot source ${quoted(boot_source)} is not offered in ${inRegion(facts)}; ${instead}.`, {
    given: boot_source,
    allowed,
  });
}

const sourceFields = ['os_image', 'boot_volume_id', 'custom_image_id', 'snapshot_id'] as const;
type SourceField = (typeof sourceFields)[number];
const sourceWords: Record<SourceField, string> = {
  os_image: 'an OS image',
  boot_volume_id: 'an own bootable volume',
  custom_image_id: 'a custom image',
  snapshot_id: 'a snapshot',
};

/** Which members may say what is booted; exactly one of them must. */
function sourceFieldsFor({ boot_source, snapshot_id }: DeployRequest, { tier }: BootSourceFacts): readonly SourceField[] {
  if (boot_source === 'volume') return ['boot_volume_id'];
  if (boot_source === 'custom_image') return isGiven(snapshot_id) ? ['snapshot_id'] : ['custom_image_id'];
  return tier === 'advanced' ? ['os_image', 'boot_volume_id'] : ['os_image'];
}

function checkSource(request: DeployRequest, facts: BootSourceFacts): Issue[] {
  const fitting = sourceFieldsFor(request, facts);
  const source = quoted(request.boot_source);
  const issues = sourceFields
    .filter((field) => isGiven(request[field]) && !fitting.includes(field))
    .map((field) =>
      issue(field, 'not_allowed', `${field} does not go with boot source ${source} in ${inRegion(facts)}; that takes ${listed(fitting)}.`, {
        allowed: fitting,
      }),
    );
  const given = fitting.filter((field) => isGiven(request[field]));
  if (given.length === 0) {
    const what = fitting.map((field) => `${sourceWords[field]} (${field})`);
    issues.unshift(
      issue(fitting[0] ?? 'boot_source', 'required', `Boot source ${source} needs ${listed(what)} in ${facts.region}.`, {
        any_of: fitting,
      }),
    );
  }
  if (given.length > 1)
    issues.push(
      issue('boot_volume_id', 'conflict', 'Both os_image and boot_volume_id are given; an instance boots from exactly one of them.', {
        conflicts_with: 'os_image',
      }),
    );
  if (given.includes('os_image') && !facts.image)
    issues.push(
      issue('os_image', 'not_found', `There is no OS image ${quoted(request.os_image ?? '')} in ${facts.region}.`, {
        given: request.os_image,
      }),
    );
  return issues;
}

function checkBootSize(request: DeployRequest, facts: BootSourceFacts): Issue[] {
  const field = 'os_volume.size_gb';
  const size = request.os_volume?.size_gb;
  const image = request.boot_source === 'os_image' && isGiven(request.os_image) ? facts.image : undefined;
  if (facts.tier === 'legacy') {
    const fixed = bootVolumeLimits.legacyFixedGb;
    const issues: Issue[] = [];
    if (size !== undefined && size !== fixed) {
      const what = request.boot_source === 'os_image' ? `is fixed at ${fixed} GB` : 'has the size of its source';
      issues.push(
        issue(
          field,
          'not_allowed',
          `The boot volume ${what} in ${inRegion(facts)}, ${grouped(size)} GB cannot be chosen; leave os_volume out.`,
          { allowed: [fixed], given: size },
        ),
      );
    }
    if (image && image.min_disk_gb > fixed)
      issues.push(
        issue(
          'os_image',
          'too_large',
          `${image.name} needs ${grouped(image.min_disk_gb)} GB; the boot volume has ${fixed} GB in ${facts.region}.`,
          { min: image.min_disk_gb },
        ),
      );
    return issues;
  }
  // an own volume brings its size, which is compared where the volume is known; decimals are the shape's to refuse
  if (isGiven(request.boot_volume_id) || size === undefined || !Number.isInteger(size)) return [];
  const outside = checkSizeRange(size, bootVolumeLimits.advanced, 'boot volumes', field);
  if (outside.length > 0 || !image || size >= image.min_disk_gb) return outside;
  return [
    issue(
      field,
      'out_of_range',
      `${grouped(size)} GB is too small for ${image.name}; it needs at least ${grouped(image.min_disk_gb)} GB.`,
      { min: image.min_disk_gb, max: bootVolumeLimits.advanced.max_gb, given: size },
    ),
  ];
}

function checkDataVolumes(request: DeployRequest, facts: BootSourceFacts): Issue[] {
  const { volumes, attach_volume_ids: attached } = request;
  if (facts.tier === 'legacy') {
    const later = `in ${inRegion(facts)} at deployment; do so under Volumes once the instance is ACTIVE`;
    return [
      ...(volumes.length > 0
        ? [issue('volumes', 'not_allowed', `Data volumes cannot be created ${later}.`, { max: 0, given: volumes.length })]
        : []),
      ...(attached.length > 0
        ? [issue('attach_volume_ids', 'not_allowed', `Volumes cannot be attached ${later}.`, { max: 0, given: attached.length })]
        : []),
    ];
  }
  const { newVolumes, attachedVolumes } = deployVolumeLimits;
  return [
    ...tooMany('volumes', volumes.length, newVolumes, 'new volume'),
    ...volumes.flatMap((volume, at) => [
      ...(Number.isInteger(volume.size_gb) ? checkVolumeSize(volume.size_gb, volume.volume_type, facts.tier, `volumes.${at}.size_gb`) : []),
      ...checkVolumeType(volume.volume_type, facts.tier, `volumes.${at}.volume_type`),
    ]),
    ...tooMany('attach_volume_ids', attached.length, attachedVolumes, 'volume to attach', 'volumes to attach'),
  ];
}

const tooMany = (field: string, given: number, max: number, one: string, many?: string): Issue[] =>
  given > max
    ? [
        issue(
          field,
          'too_many',
          `${counted(given, one, many)} given; at most ${max} are allowed (new and attached ones are counted apart).`,
          { max, given },
        ),
      ]
    : [];

/** SSH keys: needed by every deployment but a legacy one from a volume, which has its keys on it (seed 000, "Boot from Volume Summary"). */
function checkAccess(request: DeployRequest, facts: BootSourceFacts): Issue[] {
  const given = request.ssh_key_ids.length;
  if (!bootsFromLegacyVolume(request, facts))
    return given > 0 ? [] : [issue('ssh_key_ids', 'required', 'Choose at least one SSH key; without one nobody can log in.', { min: 1 })];
  return given === 0
    ? []
    : [
        issue(
          'ssh_key_ids',
          'not_allowed',
          `SSH keys are not set when booting from a volume in ${inRegion(facts)}: the volume has its own; leave ssh_key_ids empty.`,
          { max: 0, given },
        ),
      ];
}

/** Startup script, cloud-init and Jupyter are run by the first boot of a fresh system; a legacy boot volume has had its first boot. */
function checkFirstBoot(request: DeployRequest, facts: BootSourceFacts): Issue[] {
  const script = isGiven(request.startup_script_id);
  const cloudInit = isGiven(request.cloud_init);
  if (!bootsFromLegacyVolume(request, facts)) {
    return script && cloudInit
      ? [
          issue('cloud_init', 'conflict', 'Both startup_script_id and cloud_init are given; choose one.', {
            conflicts_with: 'startup_script_id',
          }),
        ]
      : [];
  }
  const given = [
    ...(script ? ['startup_script_id'] : []),
    ...(cloudInit ? ['cloud_init'] : []),
    ...(request.enable_jupyter ? ['enable_jupyter'] : []),
  ];
  return given.map((field) =>
    issue(
      field,
      'not_allowed',
      `${field} has no effect when booting from a volume in ${inRegion(facts)}: its system is configured already; ${field === 'enable_jupyter' ? 'switch it off' : 'leave it out'}.`,
    ),
  );
}
